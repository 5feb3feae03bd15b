namespace Harness.Scenarios.Text;

/// <summary>Mistakes between brackets: <c>[a, b]</c> and <c>{ a: b }</c>.</summary>
internal static class FlowProblem
{
    /// <summary>Explains an error inside the bracket that stands at an index.</summary>
    internal static Problem At(SourceText source, int bracket, int error)
    {
        var opening = source.Text[bracket];
        var closing = opening == '[' ? ']' : '}';
        if (!IsClosed(source.Text, bracket))
            return new Problem(source.SpanAt(bracket), $"this '{opening}' is never closed", $"add '{closing}'");
        var span = source.SpanAt(error);
        return error >= source.Text.Length ? new Problem(source.SpanAt(bracket), $"this '{opening}' is closed in the wrong place", $"add '{closing}'")
            : source.Text[error] switch
            {
                ',' => new Problem(span, "a value is missing before ','", "remove this ',', or put it in quotes if it is text"),
                ':' => new Problem(span, $"expected ',' or '{closing}', not another ':'", "is a ',' missing, or do quotes around the value?"),
                '-' => new Problem(span, "a list with '-' cannot stand between brackets", "write [a, b]"),
                _ => new Problem(span, $"expected ',' or '{closing}' before this", "is a ',' missing, or do quotes around the value?"),
            };
    }

    // Good enough for a message: quotes inside words are taken for words, comments are skipped.
    private static bool IsClosed(string text, int from)
    {
        Stack<char> open = new();
        for (var at = from; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '[':
                    open.Push(']');
                    break;
                case '{':
                    open.Push('}');
                    break;
                case ']' or '}' when open.Pop() != text[at]:
                    return false;
                case ']' or '}' when open.Count == 0:
                    return true;
                case '"' or '\'' when text[at - 1] is ' ' or ',' or '[' or '{' or '\n':
                    at = text.IndexOf(text[at], at + 1) is >= 0 and var end ? end : text.Length;
                    break;
                case '#' when text[at - 1] is ' ' or '\n':
                    at = text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length;
                    break;
            }
        }
        return false;
    }
}
