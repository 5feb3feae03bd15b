using System.Text;

namespace Harness.Tests.Terminals;

/// <summary>
/// A terminal: takes what is printed and shows what a person sees. Knows what the command line uses: line ends, carriage return, the cursor's movements, erasing, colours
/// (ECMA-48), and breaks a line at its width.
/// </summary>
internal sealed class Screen(int width) : TextWriter
{
    private readonly StringBuilder stream = new();
    private readonly List<StringBuilder> rows = [new()];
    private readonly Lock gate = new();
    private int row, column;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>All rows, also those that have scrolled away, without the blanks at their ends.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            lock (gate)
                return [.. rows.Select(line => line.ToString().TrimEnd())];
        }
    }

    /// <summary>All that was printed, as it came.</summary>
    public string Stream
    {
        get
        {
            lock (gate)
                return stream.ToString();
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (gate)
            Show(value ?? "");
    }

    private void Show(string value)
    {
        stream.Append(value);
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\n': (row, column) = (row + 1, 0); break;
                case '\r': column = 0; break;
                case '\e': i = Control(value, i); break;
                default: Put(value[i]); break;
            }

            while (rows.Count <= row)
                rows.Add(new StringBuilder());
        }
    }

    private int Control(string text, int at)
    {
        var end = at + 2;
        while (!char.IsAsciiLetter(text[end]))
            end++;
        var argument = text[(at + 2)..end];
        var number = int.TryParse(argument, out var given) ? given : 1;
        switch (text[end])
        {
            case 'A': row = Math.Max(0, row - number); break;
            case 'G': column = number - 1; break;
            case 'K' when argument == "2": rows[row].Clear(); break;
            case 'K': rows[row].Length = Math.Min(rows[row].Length, column); break;
            case 'J':
                rows.RemoveRange(row + 1, rows.Count - row - 1);
                rows[row].Length = Math.Min(rows[row].Length, column);
                break;
            case 'm' or 'h' or 'l': break;
            default: throw new NotSupportedException($"ESC [ {argument}{text[end]}");
        }

        return end;
    }

    private void Put(char value)
    {
        if (column == width)
            (row, column) = (row + 1, 0);
        while (rows.Count <= row)
            rows.Add(new StringBuilder());
        var line = rows[row];
        while (line.Length <= column)
            line.Append(' ');
        line[column++] = value;
    }
}
