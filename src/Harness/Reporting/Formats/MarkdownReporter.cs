using System.Text;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary><c>summary.md</c>: the suite on one page, as GitHub and GitLab show it; also the summary of a job of GitHub Actions.</summary>
/// <param name="folder">The run's folder.</param>
internal sealed class MarkdownReporter(ResultsFolder folder) : IReporter
{
    /// <summary>Its name.</summary>
    public const string ReportName = "markdown";

    /// <summary>The file's name.</summary>
    public const string FileName = "summary.md";

    /// <summary>More scenarios that are not verified are counted, not explained: GitHub takes a summary of 1 MiB.</summary>
    private const int MostExplained = 20;

    private const int MostCharacters = 20_000;

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
        text.Append("| outcome | scenario | time | connections | lost | delayed | first reply p99 |\n|---|---|--:|--:|--:|--:|--:|\n");
        foreach (var scenario in suite.Scenarios.OrderBy(scenario => Rank(scenario.Result)))
        {
            var result = scenario.Result;
            var name = MarkdownText.Of(FailureReport.NameOf(result));
            var why = result.NotRunBecause is { } reason ? $"<br>{MarkdownText.Of(reason)}" : "";
            var figures = result.Verdict?.Outcome == Outcome.Inconclusive && scenario.Figures is { Connections: 0 } ? null : scenario.Figures; // of those nothing is proved
            text.Append($"| {Sign(result)} {result.Word} | {name}{why} | {(result.Verdict is null ? "" : $"{result.Duration.TotalSeconds:0.00} s")} | {Cell(figures?.Connections)} | {Cell(figures?.Lost)} | {Cell(figures?.Delayed)} | {(figures is null ? "" : TrafficText.P99(figures.FirstReply))} |\n");
        }

        var failed = suite.Scenarios.Where(scenario => scenario.Failure.Length > 0).ToList();
        foreach (var scenario in failed.Take(MostExplained))
        {
            text.Append($"\n## {Sign(scenario.Result)} {MarkdownText.Of(FailureReport.NameOf(scenario.Result))}\n\n{MarkdownText.Of(FailureText.MessageOf(scenario))}\n\n");
            text.Append(MarkdownText.Block(scenario.Failure.Length > MostCharacters ? $"{scenario.Failure[..MostCharacters]}…" : scenario.Failure));
        }

        if (failed.Count > MostExplained)
            text.Append($"\n{failed.Count - MostExplained} more are not verified: results.json has all of them.\n");
        return text.ToString();
    }

    private static int Rank(ScenarioResult result) => result.Verdict?.Outcome switch { Outcome.Violated => 0, Outcome.Inconclusive => 1, null => 2, _ => 3 };

    private static string Sign(ScenarioResult result) => result.Verdict?.Outcome switch { Outcome.Violated => "❌", Outcome.Inconclusive => "❔", null => "⏭️", _ => "✅" };

    private static string Cell(long? number) => number is { } known ? $"{known:#,0}" : "";
}
