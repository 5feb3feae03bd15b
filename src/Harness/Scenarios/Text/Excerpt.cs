using System.Text;

namespace Harness.Scenarios.Text;

/// <summary>What is shown of a line, and where in it the place stands.</summary>
/// <param name="Text">The line, or a part of it with an ellipsis where it was cut; safe to print.</param>
/// <param name="Indent">Terminal columns before the place.</param>
/// <param name="Width">Terminal columns of the place, at least 1.</param>
internal readonly record struct Excerpt(string Text, int Indent, int Width)
{
    // Characters shown of a line: what fits beside the line's number on a usual terminal.
    private const int Most = 110;
    private const int Before = 50;
    private const int TabWidth = 4;

    internal static Excerpt Of(ReadOnlySpan<char> line, SourceSpan span)
    {
        var place = Math.Clamp(span.Column - 1, 0, line.Length);
        var start = line.Length <= Most || place < Most * 3 / 4 ? 0 : place - Before;
        if (start > 0 && start < line.Length && char.IsLowSurrogate(line[start]))
            start--;
        var end = Math.Min(line.Length, start + Most);
        if (end < line.Length && char.IsLowSurrogate(line[end]))
            end--;

        var text = new StringBuilder(start > 0 ? "…" : "");
        var column = text.Length;
        var (indent, width) = (column, 0);
        var at = start;
        foreach (var rune in line[start..end].EnumerateRunes())
        {
            // Tabs and wide characters take more room than the window was cut for.
            if (at > place && column >= Most)
            {
                end = at;
                break;
            }
            if (at <= place)
                indent = column;
            var columns = Append(text, rune);
            if (at >= place && at < place + span.Length)
                width += columns;
            column += columns;
            at += rune.Utf16SequenceLength;
        }
        if (at <= place)
            indent = column;
        if (end < line.Length)
            text.Append('…');
        return new Excerpt(text.ToString().TrimEnd(), indent, Math.Max(1, width));
    }

    private static int Append(StringBuilder text, Rune rune)
    {
        if (rune.Value == '\t')
        {
            text.Append(' ', TabWidth);
            return TabWidth;
        }
        var safe = SafeText.Of(rune);
        text.Append(safe.ToString());
        return DisplayWidth.Of(safe);
    }
}
