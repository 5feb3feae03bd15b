using System.Text;

namespace Harness.Scenarios.Text;

/// <summary>
/// Problems as an author sees them: the place in a form that editors and terminals make a link of, the line, carets under the
/// place and the remedy after them. Nothing from the file reaches a terminal as a control sequence.
/// </summary>
internal static class ProblemText
{
    // Messages quote what an author wrote, and that may be a megabyte.
    private const int LongestMessage = 300;

    /// <summary>One problem; ends with a line break.</summary>
    public static string Render(SourceText source, Problem problem)
    {
        var text = new StringBuilder();
        Append(text, source, problem);
        return text.ToString();
    }

    /// <summary>Several problems, in the order given, an empty line between any two; ends with a line break.</summary>
    public static string Render(SourceText source, IEnumerable<Problem> problems)
    {
        var text = new StringBuilder();
        foreach (var problem in problems)
        {
            if (text.Length > 0)
                text.Append('\n');
            Append(text, source, problem);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, SourceText source, Problem problem)
    {
        if (problem.Span.Included is { } included)
        {
            AppendOf(text, source.Included.GetValueOrDefault(included.File) ?? SourceText.Unknown(included.File), problem);
            for (var by = included; by is not null; by = by.From.Included)
                text.Append($"  included by {SafeText.Of(by.From.Included?.File ?? source.Path)}:{by.From}\n");
            return;
        }

        AppendOf(text, source, problem);
    }

    private static void AppendOf(StringBuilder text, SourceText source, Problem problem)
    {
        var path = SafeText.Of(source.Path);
        var kind = problem.IsWarning ? "warning" : "error";
        var message = SafeText.Of(problem.Message, LongestMessage);
        var remedy = problem.Remedy is null ? null : SafeText.Of(problem.Remedy, LongestMessage);
        if (problem.Span.Line > source.LineCount || source.Text.Length == 0)
        {
            text.Append($"{path}: {kind}: {message}{(remedy is null ? "" : $"\n  {remedy}")}\n");
            return;
        }
        var number = problem.Span.Line.ToString();
        var excerpt = Excerpt.Of(source.Line(problem.Span.Line), problem.Span);
        text.Append($"{path}:{problem.Span}: {kind}: {message}\n");
        text.Append($" {number} | {excerpt.Text}".TrimEnd()).Append('\n');
        text.Append($" {new string(' ', number.Length)} | {new string(' ', excerpt.Indent)}{new string('^', excerpt.Width)}");
        text.Append(remedy is null ? "\n" : $" {remedy}\n");
    }
}
