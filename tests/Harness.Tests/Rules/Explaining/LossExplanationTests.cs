using Harness.Observations;

namespace Harness.Tests.Rules.Explaining;

internal sealed class LossExplanationTests
{
    private const string Rule = "no-session-dropped";

    [Test]
    public void A_session_that_was_reset_when_its_listener_closed_was_in_the_queue_of_that() =>
        Reset().ListensNoMore("v1").Why(Rule).ShouldStartWith("No process had accepted it. It waited since 0 s (0.02 s) in the accept queue of v1 (pid 11), which closed its listener at 0.02 s.");

    [Test]
    public void One_that_ends_at_once_while_no_listener_closes_is_not_said_to_have_waited()
    {
        Reset().Why(Rule).ShouldContain("whether a process had accepted it is not known");
        Reset().Why(Rule).ShouldContain("v1 (pid 11) has most likely accepted it and ended it at once");
        Reset().After(0.3).ListensNoMore("v1").Why(Rule).ShouldContain("whether a process had accepted it is not known");
    }

    [Test]
    public void One_that_was_seen_to_wait_did_so() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").After(1).Queued("s1").After(1).ServerEnds("s1", ServerEnding.Reset).Why(Rule).ShouldStartWith("No process had accepted it. It waited");

    [Test]
    public void One_that_was_reset_before_its_client_saw_it_established_is_told_of_in_the_same_way() =>
        Story.Begin().Server("v1", 11).Connecting("s1").After(0.02).ConnectFails("s1", ConnectOutcome.Reset, "v1").Why(Rule).ShouldContain("most likely accepted it and ended it at once");

    private static Story Reset() => Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").After(0.02).ServerEnds("s1", ServerEnding.Reset);
}
