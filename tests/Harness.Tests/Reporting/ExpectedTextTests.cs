using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Tests.Reporting;

/// <summary>A scenario that is verified because of what it breaks says what that was.</summary>
internal sealed class ExpectedTextTests
{
    [Test]
    public void A_line_says_which_step_failed_as_expected_and_how() =>
        ScenarioLine.Of(Result("4", new ExpectedViolation("steps-hold", "4"))).ToString().ShouldBe("verified          0 s  a hazard  as expected: step 4 failed: v2 is not ready");

    [Test]
    public void Of_a_scenario_that_is_violated_nothing_was_as_expected()
    {
        ExpectedText.Of(Result("3", new ExpectedViolation("steps-hold", "4"))).ShouldBeNull();
        FailureReport.Render(Result("3", new ExpectedViolation("steps-hold", "4"))).ShouldContain("  steps-hold: the scenario expects this rule to be violated in step 4, and it is not\n");
    }

    private static ScenarioResult Result(string failed, ExpectedViolation expected)
    {
        var history = new History(new FakeTime());
        history.Append(new RunStarted("a hazard", null, "network namespace", "127.0.0.1:8080", "6.18", DateTimeOffset.UnixEpoch, 1, [expected]));
        history.Append(new StepFailed(failed, "v2 is not ready", null, null, [], []));
        history.Append(new RunEnded(RunEnding.StepFailed, null));
        return new ScenarioResult(new Scenario { Name = "a hazard", Steps = [] }, Verdict.Of(history), history, TimeSpan.Zero, null);
    }
}
