using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>When several exit codes apply, the first of 70, 1, 65, 2 wins.</summary>
internal sealed class SuiteSummaryTests
{
    [TestCase(0, "verified")]
    [TestCase(0, "verified", "skipped")]
    [TestCase(77, "skipped", "skipped")]
    [TestCase(2, "verified", "inconclusive")]
    [TestCase(1, "inconclusive", "violated")]
    [TestCase(70, "violated", "failed")]
    [TestCase(65, "verified", "invalid")]
    [TestCase(65, "inconclusive", "invalid")]
    [TestCase(1, "violated", "invalid")]
    [TestCase(70, "failed", "invalid")]
    [TestCase(130, "violated", "failed", "interrupted")]
    [TestCase(70, "verified", "unwritten")]
    [TestCase(1, "violated", "unwritten")]
    [TestCase(2, "inconclusive", "unwritten")]
    [TestCase(65, "verified", "invalid", "unwritten")]
    [TestCase(77, "skipped", "unwritten")]
    [TestCase(130, "verified", "interrupted", "unwritten")]
    public void The_exit_code_is_the_first_that_applies(int code, params string[] outcomes)
    {
        var results = outcomes.Where(outcome => outcome is not ("invalid" or "interrupted" or "unwritten")).Select(Result).ToList();

        new SuiteSummary(results, outcomes.Count(outcome => outcome == "invalid"), outcomes.Contains("interrupted", StringComparer.Ordinal))
        {
            Unwritten = [.. outcomes.Where(outcome => outcome == "unwritten")],
        }.ExitCode.ShouldBe(code);
    }

    [Test]
    public void The_summary_names_every_outcome_that_occurred()
    {
        var results = new[] { "verified", "verified", "violated", "inconclusive", "skipped", "not run" }.Select(Result).ToList();

        new SuiteSummary(results, 1, IsInterrupted: false).Describe(TimeSpan.FromSeconds(1.5))
            .ShouldBe("2 verified, 1 violated, 1 inconclusive, 1 skipped, 1 not run, 1 invalid file in 1.5 s");
    }

    internal static ScenarioResult Result(string outcome)
    {
        var scenario = new Scenario { Name = outcome, File = $"{outcome}.yaml", Steps = [] };
        var history = new History(TimeProvider.System);
        if (outcome is "skipped" or "not run")
            return new ScenarioResult(scenario, null, history, TimeSpan.Zero, null, "a reason", IsSkipped: outcome == "skipped");
        var kind = outcome == "failed" ? Outcome.Inconclusive : Enum.Parse<Outcome>(outcome, ignoreCase: true);
        return new ScenarioResult(scenario, new Verdict(kind, [], [], []) { HarnessFailed = outcome == "failed" }, history, TimeSpan.FromSeconds(0.25), null);
    }
}
