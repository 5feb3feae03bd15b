using Harness.Rules;
using Harness.Suites;

namespace Harness.Reporting.Formats;

/// <summary>Why a scenario is not verified, in one line, for formats that have a place for that.</summary>
internal static class FailureText
{
    /// <summary>The rule of the first violation that the scenario does not expect; <c>inconclusive</c>, <c>missing</c> or <c>skipped</c> where there is none.</summary>
    public static string RuleOf(ScenarioResult result) =>
        result.Verdict?.Unexpected.FirstOrDefault()?.Rule.Name ?? (result.Verdict is null ? result.Word : result.Verdict.Outcome == Outcome.Inconclusive ? "inconclusive" : "missing");

    /// <summary>What the first violation is, how many others there are, or what is in doubt or missing.</summary>
    public static string MessageOf(ScenarioReport scenario)
    {
        if (scenario.Result.Verdict is not { } verdict)
            return scenario.Result.NotRunBecause ?? scenario.Result.Word;
        var unexpected = verdict.Unexpected.ToList();
        if (unexpected.Count > 0)
            return $"{unexpected[0].Rule.Name}: {unexpected[0].Violation.Message}{(unexpected.Count > 1 ? $" (and {unexpected.Count - 1} more)" : "")}";
        return verdict.Outcome == Outcome.Inconclusive
            ? string.Join("; ", verdict.Doubts)
            : string.Join("; ", verdict.Missing.Select(missing => $"{missing.Rule}: the scenario expects this rule to be violated{(missing.Step is null ? ", and it holds" : $" in step {missing.Step}, and it is not")}"));
    }
}
