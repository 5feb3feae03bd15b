using Harness.Observations;
using Harness.Reporting.Formats;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>
/// What came of one scenario, in a line: <c>verified  1.2 s  deploy.yaml  2 rollovers, 1,185 connections, 0 lost, 0 delayed, first reply p99 1.3 ms</c>. Nothing in it can steer a
/// terminal.
/// </summary>
/// <param name="Word">The outcome.</param>
/// <param name="Time">How long it took; empty if it was not run.</param>
/// <param name="Subject">The file and, of several repetitions, which; the name of a scenario without a file.</param>
/// <param name="Found">What was shown, what is violated or in doubt, or why it was not run.</param>
internal sealed record ScenarioLine(string Word, string Time, string Subject, string Found)
{
    /// <summary>More of a message stands in the report on the failure.</summary>
    private const int LongestMessage = 200;

    /// <summary>The line of a scenario.</summary>
    public static ScenarioLine Of(ScenarioReport scenario)
    {
        var result = scenario.Result;
        var time = result.Verdict is null ? "" : SecondsText.Of(TimeSpan.FromMilliseconds(Math.Round(result.Duration.TotalMilliseconds / 10) * 10));
        return new ScenarioLine(result.Word, time, SubjectOf(result.Scenario, result.Repetition), FoundBy(scenario));
    }

    /// <summary>The line of a result that nothing else was made of.</summary>
    public static ScenarioLine Of(ScenarioResult result) => Of(ScenarioReport.Of(result, result.Verdict is null ? null : new RunFacts(result.History)));

    /// <summary>What stands for a scenario in a line.</summary>
    public static string SubjectOf(Scenario scenario, int? repetition) =>
        $"{SafeText.Of(scenario.Identity)}{(repetition is { } number ? $" #{number}" : "")}";

    /// <inheritdoc/>
    public override string ToString() => $"{Word,-12}  {Time,7}  {Subject}{(Found.Length > 0 ? $"  {Found}" : "")}";

    private static string FoundBy(ScenarioReport scenario)
    {
        var result = scenario.Result;
        if (result.Verdict is not { } verdict)
            return result.NotRunBecause is { } because ? SafeText.Of(because) : "";
        return verdict.Outcome switch
        {
            Outcome.Verified => Shown(scenario, verdict),
            Outcome.Violated when verdict.Unexpected.FirstOrDefault() is { } first => $"{first.Rule.Name}: {SafeText.Of(first.Violation.Message, LongestMessage)}{More(verdict.Unexpected.Count() - 1)}",
            Outcome.Violated => $"{verdict.Missing.First().Rule}: expected to be violated, and is not",
            _ => $"{SafeText.Of(verdict.Doubts[0], LongestMessage)}{More(verdict.Doubts.Count - 1)}",
        };
    }

    private static string Shown(ScenarioReport scenario, Verdict verdict)
    {
        var shown = TrafficText.Of(scenario.Figures);
        if (shown.Length == 0)
            shown = scenario.Result.Scenario.File is null ? "" : SafeText.Of(scenario.Result.Scenario.Name);
        var expected = ExpectedText.Of(scenario.Result) is { } seen ? $"as expected: {seen}" : "";
        var notes = verdict.Notes.Count > 0 ? $"({SafeText.Of(string.Join("; ", verdict.Notes))})" : "";
        return string.Join("; ", new[] { shown, expected }.Where(part => part.Length > 0)) + (notes.Length > 0 ? $" {notes}" : "");
    }

    private static string More(int number) => number > 0 ? $" (and {number} more)" : "";
}
