using YamlDotNet.Core;

namespace Harness.Scenarios.Text;

/// <summary>
/// Says in the author's words what the parser means by its messages, and where: the parser names the token at which it was
/// lost, which is often a line or a bracket after the mistake.
/// </summary>
internal static class SyntaxProblem
{
    /// <summary>Adds the one problem that the parser stopped at; its exception is null where it failed in an unforeseen way.</summary>
    internal static void Explain(ReadingPlace place, YamlException? error, Problems problems)
    {
        var problem = Explain(place, error?.Message ?? "", (int)(error?.Start.Index ?? place.NextIndex), (int)(error?.End.Index ?? place.NextIndex));
        problems.Add(problem.Span, problem.Message, problem.Remedy);
    }

    private static Problem Explain(ReadingPlace place, string message, int start, int end)
    {
        var source = place.Source;
        if (message.Contains("tab character") || message.Contains("invalid tab"))
            return new Problem(Indentation.FirstTab(source, place.LastLine, source.LineCount) ?? source.SpanAt(end), Indentation.TabMessage, Indentation.TabRemedy);
        return message switch
        {
            _ when Has("quoted scalar, found unexpected", "double-quoted scalar, found wrong indentation") => QuoteProblem.Unclosed(source, start),
            _ when Has("escape", "hexadecimal", "surrogates") => QuoteProblem.Escape(source, start, end),
            _ when Has("cannot start any token") => Beginning(source, start),
            _ when Has("anchor or alias") => Beginning(source, start),
            _ when Has("more than one anchor", "Anchor before") => new Problem(source.SpanAt(start), "anchors are not allowed", "put the value in quotes if it is text"),
            _ when Has("Mapping keys are not allowed") => new Problem(source.SpanAt(start), "a value cannot begin with '?'", "put it in quotes"),
            _ when Has("a tag") => new Problem(source.SpanAt(start), "tags are not allowed", "put the value in quotes if it is text"),
            _ when Has("directive") => new Problem(source.SpanAt(start), "directives are not allowed", "remove this line"),
            _ when Has("block scalar") => BlockTextProblem.At(source, start, end, message),
            _ when Has("comment") => new Problem(source.SpanAt(start), "a comment cannot stand here", "put a space before '#', or the value in quotes if '#' belongs to it"),
            _ when place.OpenBracket is { } bracket => FlowProblem.At(source, bracket, error: message.Length == 0 ? source.Text.Length : start),
            _ when Has("could not find expected ':'") => LineProblem.NoColon(source, start),
            _ when Has("invalid mapping", "Mapping values are not allowed") => LineProblem.SecondColon(source, start, place.LastScalar),
            _ when Has("Block sequence entries") => new Problem(source.SpanAt(start), "a list cannot begin in the line of its key", "begin it in the next line, or write [a, b]"),
            _ when Has("expected") => LineProblem.Unexpected(source, start, place.LastScalar, message),
            _ => new Problem(source.SpanAt(start), $"this is not valid YAML{Reason(message)}"),
        };

        bool Has(params ReadOnlySpan<string> parts)
        {
            foreach (var part in parts)
                if (message.Contains(part))
                    return true;
            return false;
        }
    }

    private static Problem Beginning(SourceText source, int start)
    {
        var first = start < source.Text.Length ? source.Text[start] : ' ';
        return first switch
        {
            '*' => new Problem(source.SpanAt(start), "aliases are not allowed", "put the value in quotes if it is text"),
            '&' => new Problem(source.SpanAt(start), "anchors are not allowed", "put the value in quotes if it is text"),
            _ => new Problem(source.SpanAt(start), $"a value cannot begin with '{first}'", "put it in quotes"),
        };
    }

    private static string Reason(string message) => message.Length == 0 ? "" : $" ({message.TrimEnd('.')})";
}
