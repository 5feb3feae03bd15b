namespace Harness.Scenarios.Text;

/// <summary>What stands before the first character of a line.</summary>
internal static class Indentation
{
    internal const string TabMessage = "a tab cannot indent a line";
    internal const string TabRemedy = "use spaces";

    /// <summary>The first tab before a place, if nothing but white space is before the place in its line.</summary>
    internal static SourceSpan? TabBefore(SourceText source, SourceSpan span)
    {
        var before = source.Line(span.Line);
        before = before[..Math.Min(span.Column - 1, before.Length)];
        var tab = before.IndexOf('\t');
        return tab >= 0 && before.IsWhiteSpace() ? new SourceSpan(span.Line, tab + 1, 1) : null;
    }

    /// <summary>The first line, from a given one on, that a tab indents.</summary>
    internal static SourceSpan? FirstTab(SourceText source, int fromLine, int toLine)
    {
        for (var number = Math.Max(1, fromLine); number <= Math.Min(toLine, source.LineCount); number++)
        {
            var line = source.Line(number);
            var indent = line.Length - line.TrimStart().Length;
            if (indent < line.Length && TabBefore(source, new SourceSpan(number, indent + 1, 1)) is { } tab)
                return tab;
        }
        return null;
    }
}
