namespace Harness.Scenarios.Text;

/// <summary>Mistakes in texts that begin with <c>|</c> or <c>&gt;</c>.</summary>
internal static class BlockTextProblem
{
    internal static Problem At(SourceText source, int start, int end, string message)
    {
        var sign = start < source.Text.Length && source.Text[start] == '>' ? '>' : '|';
        return message.Contains("spaces")
            ? new Problem(source.SpanAt(end), "an empty line of the text is indented deeper than its first line", "remove the spaces from the empty line")
            : new Problem(source.SpanAt(end, int.MaxValue), $"nothing can follow '{sign}' in its line", "begin the text in the next line, or put the value in quotes");
    }
}
