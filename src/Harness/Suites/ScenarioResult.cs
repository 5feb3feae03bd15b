using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;

namespace Harness.Suites;

/// <summary>What came of one scenario of a suite.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Verdict">The verdict, or null if it was not run.</param>
/// <param name="History">Its history; empty if it was not run.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="HistoryPath">Where its history was written, or null.</param>
/// <param name="NotRunBecause">Why it was not run, or null.</param>
/// <param name="IsSkipped">Whether it was not run because this machine cannot run it.</param>
internal sealed record ScenarioResult(
    Scenario Scenario,
    Verdict? Verdict,
    History History,
    TimeSpan Duration,
    string? HistoryPath,
    string? NotRunBecause = null,
    bool IsSkipped = false)
{
    /// <summary>Which repetition of its scenario it is, from 1; null if the suite runs it once.</summary>
    public int? Repetition { get; init; }

    /// <summary>One word for it: <c>verified</c>, <c>violated</c>, <c>inconclusive</c>, <c>skipped</c> or <c>not run</c>.</summary>
    public string Word => Verdict is { } verdict ? verdict.Outcome.ToString().ToLowerInvariant() : IsSkipped ? "skipped" : "not run";
}
