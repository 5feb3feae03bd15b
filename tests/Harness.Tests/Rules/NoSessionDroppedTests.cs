using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules;

internal sealed class NoSessionDroppedTests
{
    private const string Rule = "no-session-dropped";

    [Test]
    public void A_session_that_was_served_and_whose_owner_was_gone_when_the_kernel_was_asked_is_not_said_to_have_had_none() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Sends("s1").Gets("s1", pid: 11).Gone("s1").ServerEnds("s1").Told(Rule)
            .ShouldContain("session s1, owned by a process that held it no more when the kernel was asked, was closed by the server's side");

    [Test]
    public void The_end_of_a_session_whose_server_speaks_something_else_is_no_finding_of_its_own_unless_violations_are_expected()
    {
        Foreign(Story.Begin()).Told(Rule).ShouldBeEmpty();
        Foreign(Story.Begin()).Told("echo-intact").ShouldContain("does not speak `echo`");
        Foreign(Story.Begin("echo-intact")).Told(Rule).ShouldNotBeEmpty();
        Foreign(Story.Begin("echo-intact")).Told("echo-intact").ShouldNotContain("does not speak");
        Foreign(Story.Begin()).Session("s2", "v1").ServerEnds("s2", ServerEnding.Reset).Told(Rule).ShouldContain("session s2"); // it got no word: it may have been lost

        static Story Foreign(Story story) => story.Server("v1", 11).Session("s1", "v1").Sends("s1").Gets("s1", "HTTP/1.1 400 Bad Request\r\n").ServerEnds("s1");
    }

    [Test]
    public void With_HTTP_a_server_may_end_in_order_a_session_on_which_no_request_is_open()
    {
        Http().ServerEnds("s1").Told(Rule).ShouldBeEmpty();
        Http().Requests("s1").Responds("s1").ServerEnds("s1").Told(Rule).ShouldBeEmpty();
        Http().Requests("s1").Responds("s1").ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldContain("session s1");
        Http().Requests("s1").ServerEnds("s1").Told(Rule).ShouldContain("session s1");
        Http().Requests("s1").Responds("s1").Requests("s1").ServerEnds("s1").Told(Rule).ShouldContain("session s1");
        Story.WithSession().ServerEnds("s1").Told(Rule).ShouldContain("session s1"); // not without HTTP
    }

    [Test]
    public void A_lost_request_is_excused_only_by_the_right_response_to_the_one_that_was_sent_again()
    {
        Again(Http().Requests("s1")).Told(Rule).ShouldBeEmpty();
        Again(Http().Requests("s1")).Excused(Rule).ShouldContain("session s1 lost its request GET, which is safe to send again, and its client got the response in s2 [s1]");
        Http().Requests("s1").ServerEnds("s1").Connecting("s2").Connected("s2").OwnedBy("s2", "v1").Requests("s2").Responds("s2").Told(Rule).ShouldContain("session s1"); // of another client
        Http().Requests("s1").ServerEnds("s1").Connecting("s2", follows: "s1").Connected("s2").OwnedBy("s2", "v1").Requests("s2").Told(Rule).ShouldContain("session s1");
        Http().Requests("s1").ServerEnds("s1").Connecting("s2", follows: "s1").Connected("s2").OwnedBy("s2", "v1").Requests("s2").Responds("s2", "its status is 503").Told(Rule).ShouldContain("session s1");
        Again(Http().Requests("s1", "POST")).Told(Rule).ShouldContain("session s1");
        Again(Http().Requests("s1").Requests("s1")).Told(Rule).ShouldContain("session s1"); // two were lost, and one was sent again

        static Story Again(Story story) => story.ServerEnds("s1").Connecting("s2", follows: "s1").Connected("s2").OwnedBy("s2", "v1").Requests("s2").Responds("s2");
    }

    [Test]
    public void A_response_to_what_was_sent_again_excuses_nothing_if_it_came_later_than_a_reply_may()
    {
        Again(seconds: 1).Told(Rule).ShouldBeEmpty();
        Again(seconds: 1.3).Told(Rule).ShouldContain("session s1");

        static Story Again(double seconds) => Http().Requests("s1").After(seconds).ServerEnds("s1").Connecting("s2", follows: "s1").Connected("s2").OwnedBy("s2", "v1").Requests("s2").Responds("s2");
    }

    private static Story Http() => Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11).Session("s1", "v1");

    [Test]
    public void A_session_that_its_client_ends_is_not_dropped() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_of_file_before_the_client_is_done_is_a_drop() => Story.WithSession().ServerEnds("s1").Told(Rule).ShouldBe("""
        session s1, owned by v1 (pid 11), was closed by the server's side
        expected: the session stays open until its client ends it
        actual: s1 server: end of file
        evidence: s1 is owned by v1 (pid 11) | s1 server: end of file
        sessions: s1
        servers: v1
        """);

    [Test]
    public void A_reset_before_the_client_is_done_is_a_drop() => Story.WithSession().ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldBe("""
        session s1, owned by v1 (pid 11), was reset by the server's side
        expected: the session stays open until its client ends it
        actual: s1 server: reset (ConnectionReset)
        evidence: s1 is owned by v1 (pid 11) | s1 server: reset (ConnectionReset)
        sessions: s1
        servers: v1
        """);

    [Test]
    public void Any_other_end_of_the_servers_side_is_a_drop() => Story.WithSession().ServerEnds("s1", ServerEnding.Failed).Told(Rule).ShouldContain("actual: s1 server: failed");

    [Test]
    public void A_half_close_that_is_answered_with_an_end_of_file_is_the_clients_doing() =>
        Story.WithSession().HalfCloses("s1").ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_half_close_is_never_a_reason_for_a_reset() =>
        Story.WithSession().HalfCloses("s1").ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldContain("was reset by the server's side");

    [Test]
    public void A_half_close_after_the_servers_end_excuses_nothing() =>
        Story.WithSession().ServerEnds("s1").HalfCloses("s1").Told(Rule).ShouldContain("was closed by the server's side");

    [TestCase(ServerEnding.EndOfFile)]
    [TestCase(ServerEnding.Reset)]
    public void Whatever_follows_a_disconnect_is_the_clients_doing(ServerEnding how) =>
        Story.WithSession().Disconnects("s1").ServerEnds("s1", how).Told(Rule).ShouldBeEmpty();

    [Test]
    public void Whatever_follows_a_clients_reset_is_the_clients_doing() =>
        Story.WithSession().Resets("s1").ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldBeEmpty();

    [TestCase(SignalReason.Step)]
    [TestCase(SignalReason.GraceExpired)]
    public void A_sigkill_of_the_run_dooms_the_sessions_of_its_process(SignalReason reason) =>
        Story.WithSession().Kill("v1", reason).DiesOf("v1", "SIGKILL").ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_doomed_session_may_be_seen_to_end_before_its_process_is() =>
        Story.WithSession().Kill("v1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_doomed_session_may_be_seen_without_an_owner_first() =>
        Story.WithSession().Kill("v1").Gone("s1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_run_that_ends_before_the_kill_is_reported_has_doomed_the_session_all_the_same() =>
        Story.WithSession().Kill("v1").ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_was_dropped_before_the_kill_was_not_doomed() =>
        Story.WithSession().ServerEnds("s1").Kill("v1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldContain("session s1, owned by v1");

    [Test]
    public void The_kill_of_another_server_dooms_nothing() =>
        Story.WithSession().Server("v2", 22, "v1").Kill("v2").ServerEnds("s1").Told(Rule).ShouldContain("session s1, owned by v1");

    [Test]
    public void A_kill_that_finds_no_process_dooms_nothing() => // the server had crashed; its end is recorded a moment later
        Story.WithSession().Kill("v1").NoProcess("v1", "SIGKILL").ServerEnds("s1").Exits("v1", 1).Told(Rule).ShouldContain("session s1, owned by v1");

    [Test]
    public void A_kill_of_a_process_that_is_exiting_by_itself_dooms_nothing() => // a zombie takes any signal
        Story.WithSession().Kill("v1").ServerEnds("s1").Exits("v1", 0).Told(Rule).ShouldContain("session s1, owned by v1");

    [Test]
    public void A_sigkill_that_the_run_did_not_send_is_no_excuse() =>
        Story.WithSession().DiesOf("v1", "SIGKILL").ServerEnds("s1").Told(Rule).ShouldContain("session s1, owned by v1");

    [Test]
    public void A_server_that_dies_of_its_stop_signal_drops_its_sessions() =>
        Story.WithSession().Drain("v1").DiesOf("v1", "SIGTERM").ServerEnds("s1").Told(Rule).ShouldContain("session s1, owned by v1");

    [Test]
    public void A_queued_session_that_dies_is_a_drop_although_a_server_was_killed() => Story.Begin().Server("v1", 11)
        .Connecting("s1").Connected("s1").Queued("s1").Kill("v1").DiesOf("v1", "SIGKILL").ServerEnds("s1", ServerEnding.Reset)
        .Told(Rule).ShouldBe("""
            session s1, owned by no process that had accepted it, was reset by the server's side
            expected: the session stays open until its client ends it
            actual: s1 server: reset (ConnectionReset)
            evidence: s1 server: reset (ConnectionReset)
            sessions: s1
            servers: 
            """);

    [Test]
    public void The_owner_is_told_although_the_kernel_names_nobody_any_more() => Story.WithSession().ServerEnds("s1").Gone("s1")
        .Told(Rule).ShouldContain("evidence: s1 is owned by v1 (pid 11) | s1 server: end of file");

    [Test]
    public void A_connection_that_had_to_be_refused_and_that_nobody_accepted_is_no_session() => Story.Begin().Server("v1", 11).Drain("v1")
        .Connecting("refused~1", refusalExpected: true).Connected("refused~1").ServerEnds("refused~1", ServerEnding.Reset).ListensNoMore("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connection_that_had_to_be_refused_and_is_reset_while_no_listener_closes_is_a_loss() => Story.Begin().Server("v1", 11)
        .Connecting("refused~1", refusalExpected: true).Connected("refused~1").ServerEnds("refused~1", ServerEnding.Reset).Told(Rule).ShouldContain("was reset by the server's side");

    [Test]
    public void A_connection_that_had_to_be_refused_is_a_session_once_it_is_accepted() => Story.Begin().Server("v1", 11)
        .Connecting("refused~1", refusalExpected: true).Connected("refused~1").OwnedBy("refused~1", "v1").ServerEnds("refused~1")
        .Told(Rule).ShouldContain("session refused~1, owned by v1");

    [Test]
    public void A_connect_that_failed_is_no_session() =>
        Story.Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused).ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_that_is_reset_had_been_established() =>
        Story.Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Reset, "v2").Told(Rule).ShouldBe("""
            session s1 was reset by the server's side before its client saw that it was established
            expected: the session stays open until its client ends it
            actual: s1 reset
            evidence: s1 connects | s1 reset
            sessions: s1
            servers: 
            """);

    [Test]
    public void Unless_the_scenario_asks_for_a_refusal() =>
        Story.Begin().Server("v1", 11).Connecting("s1", refusalExpected: true).ListensNoMore("v1").ConnectFails("s1", ConnectOutcome.Reset).Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_of_file_that_answers_a_half_close_is_no_drop_although_its_client_closes_while_it_is_on_its_way() =>
        OverANetwork().HalfCloses("s1").After(0.015).Disconnects("s1").After(0.006).ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    [TestCase(0.019)]
    [TestCase(0.0)]
    public void An_end_of_file_that_came_sooner_than_the_answer_to_a_half_close_is_a_drop(double seconds) =>
        OverANetwork().HalfCloses("s1").After(seconds).ServerEnds("s1").Told(Rule).ShouldContain("after its client's end: sooner than an answer to it could arrive");

    [Test]
    public void A_close_after_a_half_close_makes_an_end_that_came_sooner_than_its_answer_no_better() =>
        OverANetwork().HalfCloses("s1").After(0.01).Disconnects("s1").After(0.009).ServerEnds("s1").Told(Rule).ShouldContain("0.019 s after its client's end");

    [Test]
    public void A_reset_that_was_on_its_way_when_a_client_closed_that_had_half_closed_is_a_drop() =>
        OverANetwork().HalfCloses("s1").After(1).Disconnects("s1").After(0.01).ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldContain("0.01 s after its client's end");

    private static Story OverANetwork() =>
        Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, 0, 1) }).Server("v1", 11).Session("s1", "v1");

    [Test]
    public void What_happens_when_the_world_is_taken_down_is_no_drop() =>
        Story.WithSession().Cleanup().End(RunEnding.Interrupted).ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();
}
