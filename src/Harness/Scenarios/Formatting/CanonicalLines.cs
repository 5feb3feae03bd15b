using System.Text;

namespace Harness.Scenarios.Formatting;

/// <summary>Lines that are being written. The comments behind lines stand in one column, from one blank line, or line that is a comment alone, to the next.</summary>
internal sealed class CanonicalLines
{
    private const int Gap = 2;

    private readonly List<(string Text, string? Comment)> lines = [];

    /// <summary>Adds a line.</summary>
    public void Add(int indent, string text) => lines.Add((new string(' ', indent) + text, null));

    /// <summary>Adds a line as it is.</summary>
    public void AddText(string text) => lines.Add((text, null));

    /// <summary>Adds a blank line, unless there is one, or nothing before it.</summary>
    public void AddBlank()
    {
        if (lines.Count > 0 && lines[^1].Text.Length > 0)
            lines.Add(("", null));
    }

    /// <summary>Puts a comment behind the last line. One that stands there already gets a line of its own before it.</summary>
    public void Trail(string comment)
    {
        var (text, other) = lines[^1];
        if (other is not null)
            lines.Insert(lines.Count - 1, (new string(' ', text.Length - text.TrimStart(' ').Length) + other, null));
        lines[^1] = (text, comment);
    }

    /// <summary>The text; ends with a line feed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var from = 0; from < lines.Count;)
        {
            var to = from + 1;
            while (to < lines.Count && !BeginsParagraph(lines[to].Text))
                to++;
            var width = lines[from..to].Where(line => line.Comment is not null).Select(line => line.Text.Length).DefaultIfEmpty(0).Max();
            foreach (var (line, comment) in lines[from..to])
                text.Append(comment is null ? line : $"{line.PadRight(width + Gap)}{comment}").Append('\n');
            from = to;
        }

        return text.ToString();
    }

    private static bool BeginsParagraph(string line) => line.TrimStart(' ') is "" or ['#', ..];
}
