using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules;

internal sealed class NoSessionStrandedTests
{
    private const string Rule = "no-session-stranded";

    [Test]
    public void Sessions_that_are_accepted_are_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_nobody_has_accepted_5_s_after_its_connect_shows() => Connected().After(5).Queued("s1").Told(Rule).ShouldBe("""
        session s1 was accepted by nobody
        expected: a process that holds its server's end within 5 s
        actual: s1 is queued: no process has accepted it, 5 s after it was established
        evidence: s1 established from 127.0.0.1:40000 | s1 is queued: no process has accepted it
        sessions: s1
        servers: 
        """);

    [Test]
    public void So_does_one_that_is_in_SYN_RECV_at_the_servers_side() =>
        Connected().After(6).SynReceived("s1").Told(Rule).ShouldContain("s1 is in a SYN queue (SYN_RECV), 6 s after it was established");

    [Test]
    public void A_session_whose_servers_end_is_gone_without_a_word_shows() => Connected().SynReceived("s1").After(1).Gone("s1").After(5).Gone("s1").Told(Rule).ShouldBe("""
        session s1 lost its server's end silently
        expected: a process that holds its server's end within 5 s
        actual: s1 has no owner: the server's end is gone, 6 s after that was seen first
        evidence: s1 is in a SYN queue (SYN_RECV) | s1 has no owner: the server's end is gone
        sessions: s1
        servers: 
        """);

    [Test]
    public void So_does_one_that_had_an_owner() =>
        Story.WithSession().Gone("s1").After(5).Gone("s1").Told(Rule).ShouldContain("session s1 lost its server's end silently");

    [Test]
    public void Less_than_the_time_is_no_violation() => Connected().After(4.9).Queued("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_that_was_seen_gone_once_only_may_still_be_announced() => Connected().After(60).Gone("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_was_accepted_in_the_end_is_right() =>
        Connected().After(60).Queued("s1").OwnedBy("s1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_that_the_client_was_told_of_is_for_another_rule() =>
        Connected().After(60).Queued("s1").ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_end_of_the_servers_side_after_the_clients_excuses_nothing() =>
        Connected().After(60).Queued("s1").Disconnects("s1").ServerEnds("s1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void What_is_seen_after_the_clients_end_says_nothing() =>
        Connected().Disconnects("s1").After(60).Queued("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void The_time_in_which_the_run_had_stopped_the_server_in_whose_queue_it_waits_is_excused()
    {
        Stopped().After(60).Queued("s1").Told(Rule).ShouldBeEmpty();
        Stopped().After(60).Queued("s1").Excused(Rule).ShouldBe("the run had stopped v1 (pid 11), in whose accept queue 1 connections waited, session s1 among them [s1]");
        Stopped().After(60).Signal("v1", "SIGCONT").After(4).Queued("s1").Told(Rule).ShouldBeEmpty();
        Stopped().After(60).Signal("v1", "SIGCONT").After(5).Queued("s1").Told(Rule).ShouldContain("65 s after it was established");

        static Story Stopped() => Connected().Signal("v1", "SIGSTOP").After(0).QueueOf("v1", 1);
    }

    [Test]
    public void A_stopped_server_in_whose_queue_nothing_was_seen_to_wait_excuses_nothing() =>
        Connected().Signal("v1", "SIGSTOP").After(60).Queued("s1").Told(Rule).ShouldContain("was accepted by nobody");

    [Test]
    public void A_stopped_server_excuses_no_more_sessions_than_waited_in_its_queue() =>
        Connected().Connecting("s2").Connected("s2").Signal("v1", "SIGSTOP").QueueOf("v1", 1).After(60).Queued("s1").Queued("s2").Told(Rule).ShouldContain("session s2 was accepted by nobody");

    [Test]
    public void A_stopped_server_that_listened_only_afterwards_excuses_nothing() =>
        Story.Begin().Server("v1", 11).Launched("v2", 22).Connecting("s1").Connected("s1").Signal("v2", "SIGSTOP").After(60).Queued("s1").Listens("v2", "v1").QueueOf("v2", 1)
            .Told(Rule).ShouldContain("was accepted by nobody");

    [Test]
    public void A_stopped_server_excuses_no_end_that_is_gone() =>
        Connected().Signal("v1", "SIGSTOP").QueueOf("v1", 1).Gone("s1").After(5).Gone("s1").Told(Rule).ShouldContain("lost its server's end silently");

    [Test]
    public void A_session_that_was_accepted_and_that_no_process_holds_shows() =>
        Connected().Unheld("s1").After(5).Unheld("s1").Told(Rule).ShouldContain("session s1 was accepted and is held by no process");

    [Test]
    public void Where_the_harness_did_not_run_for_a_part_of_the_time_it_cannot_be_told() =>
        Connected().After(5).Add(new HarnessPaused(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2))).Queued("s1").Doubted(Rule).ShouldContain("stood still for 2 s of 5 s");

    [Test]
    public void A_kill_of_its_owner_is_no_excuse() => // its client would have been told
        Story.WithSession().Kill("v1").DiesOf("v1", "SIGKILL").Gone("s1").After(5).Gone("s1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void Packets_that_the_scenario_held_meanwhile_may_be_its_end() =>
        Story.WithSession().Kill("v1").DiesOf("v1", "SIGKILL").Add(new PacketsHeld(PacketDirection.ToClients, Held: true)).Gone("s1").After(5).Gone("s1").Doubted(Rule).ShouldContain("cannot be told");

    [Test]
    public void A_session_that_is_answered_and_that_no_process_is_seen_to_hold_is_in_doubt() =>
        Connected().Unheld("s1").Sends("s1").Gets("s1", pid: 11).After(5).Unheld("s1").Doubted(Rule).ShouldContain("cannot be told");

    [Test]
    public void To_stop_a_leader_stops_no_worker_that_holds_the_listener() =>
        Story.Begin().Launched("v1", 11).Add(new ListenerOpened("v1", [], HolderPid: 12, Holder: "worker")).Connecting("s1").Connected("s1").Signal("v1", "SIGSTOP").QueueOf("v1", 1)
            .After(60).Queued("s1").Told(Rule).ShouldContain("was accepted by nobody");

    [Test]
    public void The_time_is_multiplied_like_every_deadline()
    {
        Scaled().After(5).Queued("s1").Told(Rule).ShouldBeEmpty();
        Scaled().After(10).Queued("s1").Told(Rule).ShouldContain("within 10 s");

        static Story Scaled() => Story.Scaled(2).Server("v1", 11).Connecting("s1").Connected("s1");
    }

    private static Story Connected() => Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1");
}
