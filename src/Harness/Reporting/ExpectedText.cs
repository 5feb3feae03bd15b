using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Reporting;

/// <summary>What a scenario that is verified was expected to show, and showed: a verified run whose step failed has to say so.</summary>
internal static class ExpectedText
{
    /// <summary>
    /// One violation for each that the scenario expects, such as <c>step 4 failed: v2 is not ready</c>; null for a scenario that expects none or
    /// is not verified.
    /// </summary>
    public static string? Of(ScenarioResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Verdict is not { Outcome: Outcome.Verified, Expected.Count: > 0 } verdict)
            return null;
        return SafeText.Of(string.Join("; ", verdict.Expected.Select(expected => Describe([.. verdict.Violations.Where(violation => violation.Meets == expected)]))));
    }

    private static string Describe(List<RuleViolation> met)
    {
        var first = met[0];
        var what = first.Violation.Evidence[^1] is StepFailed failed ? $"step {failed.Step} failed" : first.Meets!.ToString();
        return $"{what}: {first.Violation.Message}{(met.Count > 1 ? $", and {met.Count - 1} more" : "")}";
    }
}
