using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class ExitAfterSessionsTests
{
    private const string Rule = "exit-after-sessions";

    [Test]
    public void An_exit_after_the_last_session_is_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_exit_with_an_open_session_shows() => Story.WithSession().Drain("v1").Exits("v1").Told(Rule).ShouldBe("""
        v1 (pid 11) exited while 1 of its sessions was open
        expected: it exits when its last session has been ended by its client
        actual: open: s1
        evidence: v1 (pid 11) ended with exit code 0
        sessions: s1
        servers: v1
        """);

    [Test]
    public void Of_many_open_sessions_five_are_told_and_all_are_named()
    {
        var story = Story.WithSession();
        for (var i = 2; i <= 6; i++)
            story.Session($"s{i}", "v1");
        story.Drain("v1").Exits("v1").Told(Rule).ShouldBe("""
            v1 (pid 11) exited while 6 of its sessions were open
            expected: it exits when its last session has been ended by its client
            actual: open: s1, s2, s3, s4, s5, …
            evidence: v1 (pid 11) ended with exit code 0
            sessions: s1, s2, s3, s4, s5, s6
            servers: v1
            """);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void It_shows_whichever_of_both_ends_is_recorded_first(bool sessionFirst)
    {
        var story = Story.WithSession().Drain("v1");
        _ = sessionFirst ? story.ServerEnds("s1").Exits("v1") : story.Exits("v1").ServerEnds("s1");
        story.Told(Rule).ShouldContain("open: s1");
    }

    [Test]
    public void A_session_that_is_dropped_by_the_drain_counts_as_open() => Story.WithSession().Drain("v1").ServerEnds("s1").Gone("s1").After(1).Exits("v1").Told(Rule).ShouldContain("open: s1");

    [Test]
    public void A_session_that_was_dropped_before_the_drain_is_no_matter_of_the_exit() => Story.WithSession().ServerEnds("s1").Drain("v1").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_was_dropped_before_the_cleanup_is_no_matter_of_the_exit() => Story.WithSession().ServerEnds("s1").Cleanup().StopsInCleanup("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_was_dropped_after_another_signal_but_before_the_drain_is_no_matter_of_the_exit() =>
        Story.WithSession().Signal("v1", "SIGUSR1").ServerEnds("s1").Drain("v1").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_crashes_takes_its_sessions_with_it() => Story.WithSession().ServerEnds("s1").Exits("v1", 1).Told(Rule).ShouldContain("open: s1");

    [Test]
    public void A_session_that_its_client_had_half_closed_was_ended_by_it() => Story.WithSession().Drain("v1").HalfCloses("s1").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_its_client_ends_afterwards_was_open() => Story.WithSession().Drain("v1").Exits("v1").Disconnects("s1").Told(Rule).ShouldContain("open: s1");

    [TestCase(SignalReason.Step)]
    [TestCase(SignalReason.GraceExpired)]
    public void A_server_that_was_killed_could_not_wait(SignalReason reason) => Story.WithSession().Kill("v1", reason).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_was_exiting_by_itself_when_it_was_killed_could() => Story.WithSession().Drain("v1").Kill("v1").Exits("v1").Told(Rule).ShouldContain("open: s1");

    [Test]
    public void A_kill_that_found_no_process_is_no_excuse() => Story.WithSession().Kill("v1").NoProcess("v1", "SIGKILL").Exits("v1").Told(Rule).ShouldContain("open: s1");

    [Test]
    public void Sessions_of_another_server_may_be_open() => Story.WithSession().Server("v2", 22, "v1").Drain("v2").Exits("v2").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_it_never_accepted_is_not_its_own() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Queued("s1").Drain("v1").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_worker_that_exits_with_an_open_session_shows() => Workers().Drain("v1").ServerEnds("s1").After(0.02).WorkerEnds("v1", 12).Told(Rule).ShouldBe("""
        v1 (pid 12) exited while 1 of its sessions was open
        expected: it exits when its last session has been ended by its client
        actual: open: s1
        evidence: a worker of v1 (pid 12) has ended
        sessions: s1
        servers: v1
        """);

    [TestCase(true)]
    [TestCase(false)]
    public void It_shows_of_a_worker_whichever_of_both_ends_is_recorded_first(bool sessionFirst)
    {
        var story = Workers().Drain("v1");
        _ = sessionFirst ? story.ServerEnds("s1").WorkerEnds("v1", 12) : story.WorkerEnds("v1", 12).ServerEnds("s1");
        story.Told(Rule).ShouldContain("open: s1");
    }

    [Test]
    public void A_worker_that_crashes_takes_its_sessions_with_it() => Workers().ServerEnds("s1").After(0.5).WorkerEnds("v1", 12).Told(Rule).ShouldContain("open: s1");

    [Test]
    public void A_worker_that_a_reload_ends_has_had_to_wait() =>
        Workers().Add(new ReloadStarted("v1", 2, "SIGHUP", [11, 12])).ServerEnds("s1").After(20).WorkerEnds("v1", 12).Told(Rule).ShouldContain("v1 (generation 1, pid 12) exited while 1 of its sessions was open");

    [Test]
    public void A_session_that_a_worker_dropped_long_before_its_end_is_no_matter_of_that() => Workers().ServerEnds("s1").After(5).WorkerEnds("v1", 12).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_a_worker_dropped_before_it_was_told_to_end_is_no_matter_of_its_end() => Workers().ServerEnds("s1").Drain("v1").WorkerEnds("v1", 12).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_of_another_worker_may_be_open() => Workers().Drain("v1").ServerEnds("s1").WorkerEnds("v1", 13).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_that_goes_on_is_held_by_another_process_as_well() => Workers().Drain("v1").WorkerEnds("v1", 12).After(1).Disconnects("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_session_whose_end_is_gone_with_its_worker_was_open() => Workers().Drain("v1").WorkerEnds("v1", 12).Gone("s1").Told(Rule).ShouldContain("open: s1");

    [Test]
    public void A_worker_whose_client_had_ended_before_may_exit() => Workers().Drain("v1").Disconnects("s1").WorkerEnds("v1", 12).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_worker_that_was_killed_could_not_wait() =>
        Workers().Add(new SignalSent("v1", "SIGKILL", SignalReason.Step, null, Pids: [11, 12])).ServerEnds("s1").WorkerEnds("v1", 12).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_kill_of_another_process_is_no_excuse_for_a_worker() =>
        Workers().Add(new SignalSent("v1", "SIGKILL", SignalReason.Step, null, Pids: [13])).ServerEnds("s1").WorkerEnds("v1", 12).Told(Rule).ShouldContain("open: s1");

    [TestCase(true)]
    [TestCase(false)]
    public void With_HTTP_an_idle_connection_keeps_no_worker_and_an_open_request_does(bool isOpen)
    {
        var story = Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11).Connecting("s1").Connected("s1").OwnedBy("s1", "v1", 12).Requests("s1").Responds("s1");
        (isOpen ? story.Requests("s1") : story).Drain("v1").ServerEnds("s1").WorkerEnds("v1", 12).Told(Rule).Contains("open: s1", StringComparison.Ordinal).ShouldBe(isOpen);
    }

    private static Story Workers() => Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").OwnedBy("s1", "v1", 12);

    [Test]
    public void What_the_world_ends_when_it_is_taken_down_is_not_judged() => Story.WithSession().Cleanup().End(RunEnding.TimedOut).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();
}
