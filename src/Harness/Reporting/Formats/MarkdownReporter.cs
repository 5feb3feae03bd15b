using System.Text;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary><c>summary.md</c>: the suite on one page, as GitHub and GitLab show it; also the summary of a job of GitHub Actions. It is never larger than GitHub takes one.</summary>
/// <param name="folder">The run's folder.</param>
internal sealed class MarkdownReporter(ResultsFolder folder) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "markdown";

    /// <summary>The file's name.</summary>
    public const string FileName = "summary.md";

    /// <summary>GitHub takes a summary of 1 MiB; what says how much is left out has room in the rest.</summary>
    private const int MostBytes = 1_000_000, MostBytesOfTable = 400_000;

    /// <summary>More scenarios that are not verified are counted, not explained.</summary>
    private const int MostExplained = 20;

    private const int MostCharacters = 20_000, MostCharactersOfMessage = 1000, MostProblems = 50;

    /// <inheritdoc/>
    public string Name => ReportName;

    /// <inheritdoc/>
    public void Complete(SuiteReport suite) => folder.Write(FileName, Write(suite));

    /// <summary>The page.</summary>
    public static string Write(SuiteReport suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        var summary = suite.Summary;
        var text = new StringBuilder();
        text.Append($"# {(summary.ExitCode == ExitCodes.Verified ? "✅" : "❌")} rollover: {MarkdownText.Of(summary.DescribeCounts())}\n\n");
        WriteProblems(text, summary);
        text.Append("| outcome | scenario | time | connections | lost | delayed | first reply p99 |\n|---|---|--:|--:|--:|--:|--:|\n");
        var left = WriteWithin(text, MostBytesOfTable, suite.Scenarios.OrderBy(scenario => Rank(summary, scenario.Result)).Select(scenario => Row(summary, scenario)));
        if (left > 0)
            text.Append($"\n{left} more scenarios are not in the table: results.json has all of them.\n");

        var failed = suite.Scenarios.Where(scenario => scenario.Failure.Length > 0).ToList();
        left = failed.Count - MostExplained;
        left = Math.Max(0, left) + WriteWithin(text, MostBytes - Encoding.UTF8.GetByteCount(text.ToString()), failed.Take(MostExplained).Select(scenario => Explanation(summary, scenario)));
        if (left > 0)
            text.Append($"\n{left} more are not verified: results.json has all of them.\n");
        return text.ToString();
    }

    /// <summary>Writes parts, until the next one would be too much.</summary>
    /// <returns>How many are left out.</returns>
    private static int WriteWithin(StringBuilder text, int most, IEnumerable<string> parts)
    {
        var left = 0;
        foreach (var part in parts)
        {
            most = left > 0 ? most : most - Encoding.UTF8.GetByteCount(part);
            if (most < 0)
                left++;
            else
                text.Append(part);
        }

        return left;
    }

    private static void WriteProblems(StringBuilder text, SuiteSummary summary)
    {
        var problems = SuiteProblem.Of(summary);
        foreach (var problem in problems.Take(MostProblems))
            text.Append($"- ❌ {MarkdownText.Of(Cut(problem.Sentence, MostCharactersOfMessage))}\n");
        if (problems.Count > MostProblems)
            text.Append($"- and {problems.Count - MostProblems} more\n");
        if (problems.Count > 0)
            text.Append('\n');
    }

    private static string Row(SuiteSummary summary, ScenarioReport scenario)
    {
        var result = scenario.Result;
        var name = MarkdownText.Of(FailureReport.NameOf(result));
        var why = result.NotRunBecause is { } reason ? $"<br>{MarkdownText.Of(reason)}" : "";
        var figures = result.Verdict?.Outcome == Outcome.Inconclusive && scenario.Figures is { Connections: 0 } ? null : scenario.Figures; // of those nothing is proved
        return $"| {Sign(summary, result)} {result.Word} | {name}{why} | {(result.Verdict is null ? "" : $"{result.Duration.TotalSeconds:0.00} s")} | {Cell(figures?.Connections)} | {Cell(figures?.Lost)} | {Cell(figures?.Delayed)} | {(figures is null ? "" : TrafficText.P99(figures.FirstReply))} |\n";
    }

    private static string Explanation(SuiteSummary summary, ScenarioReport scenario) =>
        $"\n## {Sign(summary, scenario.Result)} {MarkdownText.Of(FailureReport.NameOf(scenario.Result))}\n\n{MarkdownText.Of(FailureText.MessageOf(scenario))}\n\n{MarkdownText.Block(Cut(scenario.Failure, MostCharacters))}";

    /// <summary>The beginning of a text; a character of two code units is whole or not in it.</summary>
    private static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)}…";

    private static int Rank(SuiteSummary summary, ScenarioResult result) => summary.FailsAsSkipped(result) ? 0 : result.Verdict?.Outcome switch { Outcome.Violated => 0, Outcome.Inconclusive => 1, null => 2, _ => 3 };

    private static string Sign(SuiteSummary summary, ScenarioResult result) =>
        summary.FailsAsSkipped(result) ? "❌" : result.Verdict?.Outcome switch { Outcome.Violated => "❌", Outcome.Inconclusive => "❔", null => "⏭️", _ => "✅" };

    private static string Cell(long? number) => number is { } known ? $"{known:#,0}" : "";
}
