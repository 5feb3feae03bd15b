using Harness.Rules;

namespace Harness.Reporting;

/// <summary>What came of scenarios that were run several times: which are flaky, and how often each failed.</summary>
internal static class RepetitionText
{
    /// <summary>A line for each scenario that was not verified every time, after an empty one; none if all were, or were run once.</summary>
    public static IReadOnlyList<ReportLine> Of(IReadOnlyList<ScenarioReport> scenarios)
    {
        var lines = scenarios.Where(scenario => scenario.Result is { Repetition: not null, Verdict: not null })
            .GroupBy(scenario => scenario.Result.Scenario, ReferenceEqualityComparer.Instance)
            .Where(runs => runs.Any(IsBad))
            .Select(runs => Describe([.. runs]))
            .ToList();
        return lines.Count == 0 ? [] : [new ReportLine(ReportRole.Fact, "", ""), .. lines];
    }

    private static bool IsBad(ScenarioReport scenario) => scenario.Result.Verdict!.Outcome != Outcome.Verified;

    private static ReportLine Describe(List<ScenarioReport> runs)
    {
        var bad = runs.Count(IsBad);
        var words = string.Join(", ", runs.GroupBy(run => run.Result.Word, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}"));
        return bad < runs.Count
            ? new ReportLine(ReportRole.Inconclusive, "flaky: ", $"{bad} of {runs.Count}  {FailureReport.NameOf(runs[0].Result.Scenario)} ({words})")
            : new ReportLine(ReportRole.Violated, "never verified: ", $"{bad} of {runs.Count}  {FailureReport.NameOf(runs[0].Result.Scenario)} ({words})");
    }
}
