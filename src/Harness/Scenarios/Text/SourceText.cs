namespace Harness.Scenarios.Text;

/// <summary>A file's text, the name under which it is shown, and its lines.</summary>
internal sealed class SourceText
{
    private const char ByteOrderMark = '\uFEFF';

    private readonly int[] lineStarts;
    private readonly Dictionary<string, SourceText> included = new(StringComparer.Ordinal);

    private SourceText(string path, string text, bool known)
    {
        Path = path;
        Text = text.StartsWith(ByteOrderMark) ? text[1..] : text;
        lineStarts = known ? FindLines(Text) : [];
    }

    /// <summary>The file's path as messages show it.</summary>
    public string Path { get; }

    /// <summary>The text without a byte order mark, line breaks as in the file.</summary>
    public string Text { get; }

    /// <summary>The files that it includes, by their paths, also those that could not be read.</summary>
    public IReadOnlyDictionary<string, SourceText> Included => included;

    /// <summary>How many lines there are: 0 where the text is not known, at least 1 otherwise.</summary>
    public int LineCount => lineStarts.Length;

    /// <summary>A text that is at hand; nothing is checked.</summary>
    public static SourceText Of(string path, string text) => new(path, text, known: true);

    /// <summary>
    /// Reads a file: UTF-8, at most <see cref="SourceFile.LargestBytes"/>, a regular file. Whatever hinders that is added to the
    /// problems and gives false; <paramref name="source"/> can be shown beside problems in either case.
    /// </summary>
    public static bool TryLoad(string path, Problems problems, out SourceText source) => SourceFile.TryRead(path, problems, out source);

    /// <summary>Notes that it includes a file.</summary>
    internal void Include(SourceText file) => included[file.Path] = file;

    /// <summary>A file whose text could not be had: problems of it are shown without a line.</summary>
    internal static SourceText Unknown(string path) => new(path, "", known: false);

    /// <summary>A line without its break.</summary>
    /// <param name="number">From 1 to <see cref="LineCount"/>; outside of that the line is empty.</param>
    public ReadOnlySpan<char> Line(int number)
    {
        if (number < 1 || number > lineStarts.Length)
            return [];
        var start = lineStarts[number - 1];
        var end = number < lineStarts.Length ? lineStarts[number] : Text.Length;
        return Text.AsSpan(start, end - start).TrimEnd("\r\n");
    }

    /// <summary>The place of a character.</summary>
    /// <param name="index">Where it is in <see cref="Text"/>; beyond the end counts as the end.</param>
    /// <param name="length">How many characters belong to the place; what is beyond the line's end is cut off.</param>
    public SourceSpan SpanAt(int index, int length = 1)
    {
        var place = Math.Clamp(index, 0, Text.Length);
        var found = Array.BinarySearch(lineStarts, place);
        var line = Math.Max(found >= 0 ? found : ~found - 1, 0) + 1;
        var column = place - (LineCount == 0 ? 0 : lineStarts[line - 1]);
        return new SourceSpan(line, column + 1, Math.Max(1, Math.Min(length, Line(line).TrimEnd().Length - column)));
    }

    /// <summary>Where in <see cref="Text"/> a line begins.</summary>
    /// <param name="number">From 1 to <see cref="LineCount"/>.</param>
    internal int StartOf(int number) => lineStarts[number - 1];

    // YAML's line breaks: LF, CR and both together.
    private static int[] FindLines(string text)
    {
        List<int> starts = [0];
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '\n' || (text[at] == '\r' && !(at + 1 < text.Length && text[at + 1] == '\n')))
                starts.Add(at + 1);
        return [.. starts];
    }
}
