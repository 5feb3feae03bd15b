using Harness.Histories;
using Harness.Observations;
using Harness.Protocols.Echo;
using Harness.Rules;
using Harness.Tests.Histories;

namespace Harness.Tests.Rules;

/// <summary>Every rule sees the sessions of traffic, which are recorded in one event each, like named ones.</summary>
internal sealed class TrafficRulesTests
{
    // run-started, server-launched, listener-opened and server-ready are the events 1 to 4.
    private static Story Begin() => Story.Begin().Server("v1", 11);

    [Test]
    public void Flawless_sessions_violate_nothing() =>
        Begin().Add(TrafficSamples.Flawless(1, 4, 4)).Cleanup().StopsInCleanup("v1").End().Judged().Violations.ShouldBeEmpty();

    [TestCase(ServerEnding.Reset, "session t~1, owned by v1 (pid 11), was reset by the server's side")]
    [TestCase(ServerEnding.EndOfFile, "session t~1, owned by v1 (pid 11), was closed by the server's side")]
    public void A_session_that_the_server_ends_is_dropped(ServerEnding how, string told) =>
        Begin().Add(TrafficSamples.Dropped(1, how, 4)).Told("no-session-dropped").ShouldStartWith(told);

    [Test]
    public void A_session_that_a_kill_of_the_run_ends_is_doomed()
    {
        // The kill is the event 5; the session ends right after it, or right before.
        Begin().After(3).Kill("v1").Add(TrafficSamples.Dropped(1, ServerEnding.Reset, 5)).DiesOf("v1", "SIGKILL").Told("no-session-dropped").ShouldBeEmpty();
        Begin().Kill("v1").Add(TrafficSamples.Dropped(1, ServerEnding.Reset, 4)).DiesOf("v1", "SIGKILL").Told("no-session-dropped").ShouldNotBeEmpty();
    }

    [Test]
    public void A_wrong_reply_is_not_the_echo() =>
        Begin().Add(TrafficSamples.Wrong(1, "hell\n", 11)).Told("echo-intact").ShouldBe("""
            session t~1 got another reply than it had to
            expected: 't~1 exchange 1\n' and ': from PID'
            actual: 'hell\n' and ': from 11'
            evidence: t~1 sends 't~1 exchange 1\n' | t~1 got 'hell\n' from 11
            sessions: t~1
            servers: v1
            """);

    [Test]
    public void A_missing_reply_is_not_the_echo() =>
        Begin().Add(TrafficSamples.Silent(1)).Told("echo-intact").ShouldContain("actual: 't~' within 5 s");

    [Test]
    public void A_reply_that_is_missing_because_the_session_ended_is_a_drop_and_nothing_else()
    {
        var story = Begin().Add(TrafficSamples.Silent(1) with
        {
            ClientEnded = null, ServerEnded = TrafficSamples.At(3, 4), How = ServerEnding.EndOfFile,
            Flaw = new TrafficFlaw(Exchange: 1, SentAt: TrafficSamples.At(1.75, 4), Missed: Payload.Of([]), SeenAt: TrafficSamples.At(3, 4)),
        });
        story.Told("echo-intact").ShouldBeEmpty();
        story.Told("no-session-dropped").ShouldNotBeEmpty();
    }

    [Test]
    public void Bytes_after_the_reply_answer_nothing() =>
        Begin().Add(TrafficSamples.Flawless(1) with { Flaw = new TrafficFlaw(Unexpected: Payload.Of("more"u8), SeenAt: TrafficSamples.At(2.5, 4)) })
            .Told("echo-intact").ShouldContain("session t~1 got bytes that answer nothing it sent");

    [Test]
    public void Another_pid_in_a_later_reply_is_another_owner() =>
        Begin().Add(TrafficSamples.Flawless(1) with
        {
            Sent = 2, Replies = 2,
            Flaw = new TrafficFlaw(Exchange: 2, SentAt: TrafficSamples.At(2, 7), Echo: EchoProtocol.RequestOf("t~1", 2), ClaimedPid: 12, SeenAt: TrafficSamples.At(2.5, 7)),
        }).Told("owner-stable").ShouldContain("pid 11, then pid 12");

    [Test]
    public void A_reply_that_names_another_owner_than_the_kernel_shows() =>
        Begin().Add(TrafficSamples.Flawless(1) with { ClaimedPid = 99 }).Told("owner-confirmed").ShouldContain("pid 99, by the reply");

    [Test]
    public void A_session_that_began_after_the_listener_was_seen_closed_lands_wrongly()
    {
        // The event 6 is the close: a SYN after it is late, one before it is not.
        Begin().Drain("v1").ListensNoMore("v1").Add(TrafficSamples.Flawless(1, after: 6)).Told("new-sessions-on-survivors").ShouldStartWith("new session t~1 landed on v1 (pid 11), which had left");
        Begin().Drain("v1").ListensNoMore("v1").Add(TrafficSamples.Flawless(1, after: 5)).Told("new-sessions-on-survivors").ShouldBeEmpty();
    }

    [Test]
    public void A_connect_that_is_refused_while_a_server_listens_shows() =>
        Begin().Add(TrafficSamples.Refused(1, "v1") with { Started = TrafficSamples.At(1, 4), Connected = TrafficSamples.At(1, 4) })
            .Told("never-refused").ShouldStartWith("the connect of session t~1 was refused while v1 listened");

    [Test]
    public void A_connect_that_is_refused_while_nobody_listens_shows() => Begin().Add(TrafficSamples.Refused(1)).Told("never-refused").ShouldStartWith("the connect of session t~1 was refused");

    [Test]
    public void A_SYN_that_had_to_be_sent_again_shows() =>
        Begin().Add(TrafficSamples.Flawless(1) with { SynsResent = 1, Connected = new Stamp(TimeSpan.FromSeconds(2.6), 7) }).Told("no-connect-delayed").ShouldStartWith("the SYN of session t~1 had to be sent 2 times");

    [Test]
    public void A_server_that_exits_while_a_session_is_open_shows()
    {
        // The exit is the event 5: the client closed before it, or after it.
        Begin().Exits("v1").Add(TrafficSamples.Flawless(1, 4, until: 5)).Told("exit-after-sessions").ShouldContain("v1 (pid 11) exited while 1 of its sessions was open");
        Begin().Exits("v1").Add(TrafficSamples.Flawless(1, 4, until: 4)).Told("exit-after-sessions").ShouldBeEmpty();
    }

    [Test]
    public void A_session_that_was_given_up_violates_nothing_where_the_run_was_interrupted() =>
        Begin().Add(TrafficSamples.GivenUp(1)).Cleanup().StopsInCleanup("v1").End(RunEnding.Interrupted).Judged().Violations.ShouldBeEmpty();

    [Test]
    public void A_session_that_was_given_up_in_a_run_that_came_to_its_end_is_not_accounted_for() =>
        Begin().Add(TrafficSamples.GivenUp(1)).Cleanup().StopsInCleanup("v1").End().Judged().Violations.ShouldHaveSingleItem().Rule.Name.ShouldBe("accounted-for");

    [Test]
    public void A_reply_that_came_late_shows_with_where_it_waited() =>
        Begin().Add(TrafficSamples.Flawless(1) with { Slow = [new SlowExchange(1, TrafficSamples.At(1.75, 7), TrafficSamples.At(4.75, 7))], Replied = TrafficSamples.At(4.75, 7), WaitingSeen = TrafficSamples.At(1.8, 8) })
            .Told("no-reply-late").ShouldStartWith("session t~1 waited up to 3 s for a reply, in the accept queue of v1 (pid 11)");

    [Test]
    public void A_held_session_whose_servers_end_vanished_shows() =>
        Begin().Add(TrafficSamples.Flawless(1) with { Gone = new Span(TrafficSamples.At(3, 8), TrafficSamples.At(8, 9)), ClientEnded = TrafficSamples.At(8, 9) })
            .Told("no-session-stranded").ShouldStartWith("session t~1 lost its server's end silently");

    [Test]
    public void Traffic_that_could_not_be_made_is_inconclusive()
    {
        var verdict = Begin().Add(new TrafficFellBehind("t", "no descriptor was free", 5, 6)).Cleanup().StopsInCleanup("v1").End().Judged();
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldBe(["the harness could not make all of traffic 't': no descriptor was free"]);
    }

    [Test]
    public void The_detail_of_a_session_is_in_the_order_in_which_it_happened()
    {
        foreach (var session in Samples.All.OfType<TrafficSession>())
        {
            var detail = TrafficDetail.Events(session);
            detail.ShouldBe(detail.OrderBy(happened => happened.Moment));
            detail[0].ShouldBeOfType<ConnectStarted>();
            detail.ShouldAllBe(happened => happened.Sequence == session.Sequence);
            detail.OfType<LineSent>().Count().ShouldBe(session.Sent);
            detail.OfType<ReplyReceived>().Count().ShouldBe(session.Replies);
        }
    }
}
