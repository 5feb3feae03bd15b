using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Explaining;

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

    [Test]
    public void One_that_vanished_in_its_handshake_is_told_with_the_signal_what_was_sent_the_remedy_and_the_page()
    {
        var why = WhyOf("no-session-stranded", Story.Begin().Server("v1", 11).Connecting("s1").Drain("v1").ListensNoMore("v1").After(0.01).Connected("s1").Sends("s1").Gone("s1").After(6).Gone("s1"));
        why.Text.ShouldStartWith("The client of s1 is connected, and the kernel has no server's end of the connection any more; neither a FIN nor a RST came. It was most likely in the SYN queue of v1 (pid 11), which closed its listener at 0 s.");
        why.Text.ShouldContain(" 1 request was open: 6 bytes sent at 0.01 s were never answered. SIGTERM was sent to v1 (pid 11) at 0 s; it closed its listener 0 s later.");
        why.Remedy!.ShouldContain("wait until the handshakes are over");
        why.Hazard.ShouldBe("syn-queue-server-speaks-first");
    }

    [Test]
    public void One_that_no_process_holds_is_told_with_the_server_the_signal_and_what_was_sent()
    {
        var why = WhyOf("no-session-stranded", Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Sends("s1").Unheld("s1").Drain("v1").ListensNoMore("v1").After(6).Unheld("s1"));
        why.Text.ShouldContain("in a pipe that nobody reads. It had most likely come to the listener of v1 (pid 11). 1 request was open: 6 bytes sent at 0 s were never answered. SIGTERM was sent to v1 (pid 11) at 0 s; it closed its listener 0 s later.");
        why.Remedy!.ShouldContain("has to take back what was not read");
    }

    [Test]
    public void One_that_no_process_holds_any_more_had_its_last_owner() =>
        WhyOf("no-session-stranded", Story.WithSession().Server("v2", 12).Unheld("s1").Drain("v1").After(6).Unheld("s1")).Text.ShouldContain(" v1 (pid 11) had it last. SIGTERM was sent to v1");

    [Test]
    public void A_late_reply_is_told_with_the_signal_what_was_sent_and_the_remedy()
    {
        var accepted = WhyOf("no-reply-late", Story.WithSession().Drain("v1").After(1).Sends("s1").After(3).Gets("s1", pid: 11));
        accepted.Text.ShouldBe("v1 (pid 11) had accepted the session, and did not answer. The longest wait was for the answer to 6 bytes sent at 1 s. SIGTERM was sent to v1 (pid 11) at 0 s; it had kept its listener open for 4 s by then.");
        accepted.Remedy!.ShouldContain("what kept the server from answering");
        var queued = WhyOf("no-reply-late", Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Sends("s1").Drain("v1").After(2).Queued("s1").After(1).OwnedBy("s1", "v1").Gets("s1", pid: 11));
        queued.Text.ShouldContain("It waited to be accepted, in the accept queue of v1 (pid 11).");
        queued.Text.ShouldEndWith(" The longest wait was for the answer to 6 bytes sent at 0 s. SIGTERM was sent to v1 (pid 11) at 0 s; it had kept its listener open for 3 s by then.");
        queued.Hazard.ShouldBe("stuck-acceptor");
    }

    [Test]
    public void What_had_come_of_an_answer_is_told_in_bytes() =>
        WhyOf(Rule, Story.WithSession().Sends("s1").Gets("s1", pid: 11).Sends("s1").After(1).Misses("s1", received: "11 he").ServerEnds("s1")).Text
            .ShouldBe("v1 (pid 11) had accepted it by 0 s, 1 s before. 1 request was open: 6 bytes sent at 0 s were never answered in full: 5 bytes had come, '11 he'.");

    private static Explanation WhyOf(string rule, Story story) =>
        RuleBook.All.Single(one => one.Name == rule).Check(new RunFacts(story.History)).OfType<Violation>().First(violation => violation.Sessions.Contains("s1")).Why.ShouldNotBeNull();

    private static Story Reset() => Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").After(0.02).ServerEnds("s1", ServerEnding.Reset);

    /// <summary>With <c>tcp</c> nobody says anything: no request was open, and none was answered.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void Where_nothing_is_said_no_request_is_spoken_of(bool wasSeenAccepted)
    {
        var story = Story.BeginWith(run => run with { Protocol = "tcp" }).Server("v1", 11).Session("s1", "v1").Sends("s1", "", marked: false);
        if (wasSeenAccepted)
            story = story.Gets("s1", "");
        var why = story.Drain("v1").ServerEnds("s1").Why("no-session-dropped");

        why.ShouldContain("Its client had not ended it. What is said on it is not looked at (`tcp`).");
        why.ShouldNotContain("request");
        why.ShouldNotContain("says first");
    }
}
