using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Harness.Scenarios.Text;

/// <summary>Lines that do not fit those before them: wrong indentation, a colon too many or too few.</summary>
internal static class LineProblem
{
    private const string LineUp = "line it up with the line that it belongs with";

    /// <summary>A line of a mapping without a colon; the parser notices only after it.</summary>
    internal static Problem NoColon(SourceText source, int noticed)
    {
        var number = source.SpanAt(noticed).Line;
        while (number > 1 && (number > source.SpanAt(Math.Max(0, noticed - 1)).Line || source.Line(number).Trim() is [] or ['#', ..]))
            number--;
        var span = Content(source, number);
        return MissingSpace.In(TextOf(source, span)) is { } remedy
            ? new Problem(span, MissingSpace.Message, remedy)
            : new Problem(span, "expected 'key: value'", "is a ':' missing?");
    }

    /// <summary>A colon where a value is being read already.</summary>
    internal static Problem SecondColon(SourceText source, int colon, Scalar? last)
    {
        var span = source.SpanAt(colon);
        var content = Content(source, span.Line);
        var above = Content(source, Math.Max(1, span.Line - 1));
        if (span.Line > 1 && MissingSpace.In(TextOf(source, above)) is { } remedy && above.Column == content.Column)
            return new Problem(above, MissingSpace.Message, remedy);
        var isFirstInLine = !source.Line(span.Line)[..(span.Column - 1)].ContainsAny(":[{\"'");
        return isFirstInLine && last is not null && last.Start.Line < span.Line
            ? new Problem(content with { Length = Math.Max(1, span.Column - content.Column) }, "this is indented deeper than the key above it, which has a value already", LineUp)
            : new Problem(span, "a second ':' in one line", "put the value in quotes if the ':' belongs to it");
    }

    /// <summary>Something at which no rule of YAML could go on.</summary>
    internal static Problem Unexpected(SourceText source, int at, Scalar? last, string message)
    {
        var span = source.SpanAt(at, int.MaxValue);
        var line = source.Line(span.Line);
        if (at >= source.Text.Length)
            return new Problem(source.SpanAt(at), "the file ends in the middle of something", "is a part of it missing?");
        if (source.Text[at] is ']' or '}')
            return new Problem(span with { Length = 1 }, $"there is no bracket that this '{source.Text[at]}' could close", "remove it, or put the value in quotes");
        if (source.Text[at] is ',')
            return new Problem(span with { Length = 1 }, "a value cannot begin with ','", "put it in quotes");
        if (!line[..(span.Column - 1)].IsWhiteSpace())
            return AfterValue(source, span, last);
        if (Indentation.TabBefore(source, span) is { } tab)
            return new Problem(tab, Indentation.TabMessage, Indentation.TabRemedy);
        var isItem = line[(span.Column - 1)..] is ['-'] or ['-', ' ', ..];
        if (message.Contains("'-' indicator"))
            return new Problem(span, isItem ? "this is indented unlike the items above it" : "expected '- ' as in the lines above", LineUp);
        if (isItem)
            return new Problem(span, "a list item stands where a key is expected", "indent the items of a list alike, under its key");
        if (MissingSpace.In(TextOf(source, span)) is { } remedy)
            return new Problem(span, MissingSpace.Message, remedy);
        return line.Contains(':')
            ? new Problem(span, "this is indented unlike the lines above it", LineUp)
            : new Problem(span, "expected 'key: value'", "is a ':' missing?");
    }

    private static Problem AfterValue(SourceText source, SourceSpan span, Scalar? last)
    {
        var end = last is null ? default : source.SpanAt((int)last.End.Index);
        if (last is not null && end == span with { Length = end.Length } && source.Line(span.Line)[(span.Column - 1)..] is [':', ..])
            return new Problem(source.SpanAt((int)last.Start.Index, (int)(last.End.Index - last.Start.Index)), last.Start.Line < last.End.Line
                ? "a key has to stand in one line"
                : "a key has at most 1,024 characters");
        return last?.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted && end.Line == span.Line && end.Column <= span.Column
            ? QuoteProblem.TextAfter(span, last.Style == ScalarStyle.SingleQuoted ? '\'' : '"')
            : new Problem(span, "this does not belong to the value before it", "put the whole value in quotes");
    }

    private static string TextOf(SourceText source, SourceSpan span) =>
        source.Line(span.Line) is var line && span.Column <= line.Length ? line.Slice(span.Column - 1, span.Length).ToString() : "";

    private static SourceSpan Content(SourceText source, int number)
    {
        var line = source.Line(number);
        var content = line.Trim();
        return new SourceSpan(number, line.Length - line.TrimStart().Length + 1, Math.Max(1, content.Length));
    }
}
