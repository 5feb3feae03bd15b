using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class StepsHoldTests
{
    private const string Rule = "steps-hold";

    [Test]
    public void Steps_that_are_done_hold() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_failed_step_says_what_it_expected_and_got() => Story.Begin()
        .Add(new StepFailed("3.1", "s1 has another owner", "v1 (pid 11)", "s1: v2 (pid 22)", ["s1"], ["v1"]))
        .End(RunEnding.StepFailed, "s1 has another owner")
        .Told(Rule).ShouldBe("""
            s1 has another owner
            expected: v1 (pid 11)
            actual: s1: v2 (pid 22)
            evidence: step 3.1 FAILED: s1 has another owner
            sessions: s1
            servers: v1
            """);

    [Test]
    public void A_failed_step_without_particulars_tells_its_message() => Story.Begin()
        .Add(new StepFailed("1", "there is no server 'v9'", null, null, [], []))
        .Told(Rule).ShouldBe("""
            there is no server 'v9'
            expected: the step can be done
            actual: there is no server 'v9'
            evidence: step 1 FAILED: there is no server 'v9'
            sessions: 
            servers: 
            """);

    [Test]
    public void A_timeout_is_a_violation_of_its_own() => Story.Begin().Cleanup()
        .End(RunEnding.TimedOut, "the scenario's timeout of 60 s was over")
        .Told(Rule).ShouldBe("""
            the scenario was not through in time
            expected: all steps are done
            actual: the scenario's timeout of 60 s was over
            evidence: run ended: TimedOut (the scenario's timeout of 60 s was over)
            sessions: 
            servers: 
            """);

    [TestCase(null, 40, true)]
    [TestCase("t", 40, true)]
    [TestCase("t", 20, false)]
    public void A_timeout_on_a_machine_on_which_the_harness_did_not_run_is_a_doubt(string? traffic, double stoodSeconds, bool isInDoubt)
    {
        var story = Story.Begin().After(60).Add(new HarnessPaused(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(stoodSeconds), traffic)).Cleanup().End(RunEnding.TimedOut, "the scenario's timeout of 60 s was over");

        (story.Doubted(Rule).Contains("the machine was too busy to tell", StringComparison.Ordinal), story.Told(Rule).Length > 0).ShouldBe((isInDoubt, !isInDoubt));
    }

    [Test]
    public void A_run_that_a_failure_ended_is_not_green_without_the_step() => Story.Begin()
        .End(RunEnding.StepFailed, "it went wrong")
        .Told(Rule).ShouldBe("""
            the run was ended by a failure
            expected: all steps are done
            actual: it went wrong
            evidence: run ended: StepFailed (it went wrong)
            sessions: 
            servers: 
            """);

    /// <summary>A step that waits for 1 s, and in which the harness did not run: for most of it, for longer than it waits for again, and for as long as it did wait again.</summary>
    [TestCase(1, 0.8, true)]
    [TestCase(12, 10.5, true)]
    [TestCase(4, 3, false)]
    [TestCase(1, 0.3, false)]
    public void A_step_is_in_doubt_only_where_the_harness_did_not_run_for_as_long_as_it_had_to_wait(double tookSeconds, double stoodSeconds, bool isInDoubt)
    {
        var story = Story.Begin().Add(new StepStarted("1", "spawn: v1", default)).After(tookSeconds)
            .Add(new HarnessPaused(TimeSpan.FromSeconds(0.05), TimeSpan.FromSeconds(stoodSeconds)))
            .Add(new StepFailed("1", "v1 is not ready", "a listener", "none", [], ["v1"], Waited: TimeSpan.FromSeconds(1)));

        if (isInDoubt)
            story.Doubted(Rule).ShouldContain("step 1 failed (v1 is not ready: none), and the harness did not run for");
        else
            story.Told(Rule).ShouldContain("v1 is not ready");
    }

    [TestCase(RunEnding.Interrupted)]
    [TestCase(RunEnding.HarnessFailed)]
    public void A_run_that_was_ended_from_outside_says_nothing_of_its_steps(RunEnding ending) => Story.Begin().End(ending).Told(Rule).ShouldBeEmpty();
}
