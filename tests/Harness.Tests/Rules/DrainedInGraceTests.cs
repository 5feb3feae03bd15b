using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class DrainedInGraceTests
{
    private const string Rule = "drained-in-grace";

    private static Story V1 => Story.Begin().Server("v1", 11);

    [Test]
    public void An_exit_within_the_grace_period_is_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_exit_exactly_at_the_end_of_the_grace_period_is_right() => V1.After(7).Drain("v1", grace: 30).After(30).Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_exit_a_tick_later_shows() => V1.After(7).Drain("v1", grace: 30).After(30).After(0.0000001).Exits("v1").Told(Rule).ShouldBe("""
        v1 (pid 11) did not exit within its grace period
        expected: an exit within 30 s after SIGTERM
        actual: it ended with exit code 0 after 30 s
        evidence: SIGTERM to v1 | v1 (pid 11) ended with exit code 0
        sessions: 
        servers: v1
        """);

    [Test]
    public void A_server_that_runs_when_its_grace_period_is_over_shows() => V1.Drain("v1", grace: 2).After(2).GraceExpires("v1", 2).Told(Rule).ShouldBe("""
        v1 (pid 11) did not exit within its grace period
        expected: an exit within 2 s after SIGTERM
        actual: it has not ended
        evidence: SIGTERM to v1 | v1 has not exited within its grace period of 2 s
        sessions: 
        servers: v1
        """);

    [Test]
    public void A_server_that_is_killed_for_it_shows() =>
        V1.Drain("v1", grace: 2).After(2.1).GraceExpires("v1", 2).Kill("v1", SignalReason.GraceExpired).DiesOf("v1", "SIGKILL").Told(Rule).ShouldBe("""
            v1 (pid 11) did not exit within its grace period
            expected: an exit within 2 s after SIGTERM
            actual: it ended with SIGKILL after 2.1 s
            evidence: SIGTERM to v1 | v1 has not exited within its grace period of 2 s
            sessions: 
            servers: v1
            """);

    [Test]
    public void A_server_that_is_killed_for_it_by_an_early_timer_shows() =>
        V1.Drain("v1", grace: 2).After(1.999).GraceExpires("v1", 2).Kill("v1", SignalReason.GraceExpired).DiesOf("v1", "SIGKILL").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_server_that_exits_just_after_an_early_timer_was_in_time() =>
        V1.Drain("v1", grace: 2).After(1.999).GraceExpires("v1", 2).Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_exit_that_is_recorded_while_the_timer_fires_was_in_time() =>
        V1.Drain("v1", grace: 2).After(2).Exits("v1").GraceExpires("v1", 2).Kill("v1", SignalReason.GraceExpired).NoProcess("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_the_scenario_kills_in_its_grace_period_is_not_judged() => V1.Drain("v1").After(1).Kill("v1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_the_scenario_kills_after_its_grace_period_was_late() => V1.Drain("v1").After(31).Kill("v1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_second_signal_starts_no_new_grace_period() => V1.Drain("v1", grace: 2).After(2).Drain("v1", grace: 2).After(1).Exits("v1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_signal_that_means_no_drain_starts_no_grace_period() => V1.Signal("v1", "SIGUSR1").After(60).Drain("v1", grace: 2).After(2).Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_had_gone_before_it_was_told_is_not_judged() => V1.Drain("v1").NoProcess("v1", "SIGTERM").Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_run_that_ends_first_does_not_tell() => V1.Drain("v1").After(60).End(RunEnding.Interrupted).Exits("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_sessions_kept_which_the_scenario_left_open_is_excused() => Held().Disconnects("s1", byHarness: true).After(1).Exits("v1").Excused(Rule)
        .ShouldBe("the scenario left 1 session of v1 (pid 11) open to its end, and it exited when they were closed []");

    [Test]
    public void It_is_not_if_it_does_not_exit_when_they_are_closed() =>
        Held().Disconnects("s1", byHarness: true).After(5.1).Exits("v1").Told(Rule).ShouldContain("did not exit within its grace period");

    [Test]
    public void It_is_not_if_it_had_to_be_killed() =>
        Held().Disconnects("s1", byHarness: true).After(5).Kill("v1", Harness.Histories.SignalReason.Cleanup).DiesOf("v1", "SIGKILL").GraceExpires("v1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void It_is_not_if_a_client_of_the_scenario_ended_them() => Held().Disconnects("s1").After(1).Exits("v1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void Whether_it_was_late_cannot_be_told_where_the_harness_did_not_run_when_the_time_was_over() =>
        Story.WithSession().Drain("v1").Disconnects("s1").After(32).Add(new Harness.Histories.HarnessPaused(TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(3))).Exits("v1").Doubted(Rule).ShouldContain("cannot be told");

    [TestCase(29.95, 0.15, true)]
    [TestCase(29.8, 0.15, false)]
    public void A_brief_pause_counts_as_well_at_that_moment(double began, double took, bool isDoubt)
    {
        var story = Story.WithSession().Drain("v1").Disconnects("s1").After(30.1).Add(new Harness.Histories.HarnessPaused(TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(took))).Exits("v1");
        story.Doubted(Rule).Length.ShouldBe(isDoubt ? story.Doubted(Rule).Length : 0);
        story.Told(Rule).Length.ShouldBe(isDoubt ? 0 : story.Told(Rule).Length);
        (story.Doubted(Rule) + story.Told(Rule)).ShouldNotBeEmpty();
    }

    [Test]
    public void A_pause_of_the_harness_that_ended_before_excuses_nothing() =>
        Story.WithSession().Drain("v1").Disconnects("s1").After(32).Add(new Harness.Histories.HarnessPaused(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10.5))).Exits("v1").Told(Rule).ShouldNotBeEmpty();

    private static Story Held() => Story.WithSession().Drain("v1").ListensNoMore("v1").Cleanup().After(30)
        .Add(new Harness.Histories.GraceHeldOpen("v1", TimeSpan.FromSeconds(30), ["s1"]));

    [Test]
    public void Each_process_of_an_old_generation_that_stays_needs_a_session_of_the_scenario_that_keeps_it()
    {
        Stayed([11], ["s1"]).Told(Rule).ShouldBeEmpty();
        Stayed([11], ["s1"]).Excused(Rule).ShouldContain("the scenario left 1 of its sessions open to its end");
        Stayed([11, 12], ["s1"]).Told(Rule).ShouldContain("2 processes of the generation 1 of v1");
        Stayed([11], []).Told(Rule).ShouldContain("1 process of the generation 1 of v1");

        static Story Stayed(int[] pids, string[] sessions) => OldGeneration(pids, sessions).Add(new Harness.Histories.GenerationEnded("v1", 1));
    }

    /// <summary>What does not end when its sessions are closed was not kept by them.</summary>
    [Test]
    public void An_old_generation_that_outlives_its_sessions_is_not_excused_by_them() =>
        OldGeneration([11], ["s1"]).Told(Rule).ShouldContain("1 process of the generation 1 of v1");

    /// <summary>A thread of traffic that did not run for 20 s leaves its sessions open for as long.</summary>
    [TestCase(20, 45, false, true)]
    [TestCase(10, 45, false, false, Description = "it was late by more")]
    [TestCase(20, 30, true, true)]
    [TestCase(10, 30, true, false, Description = "it was killed, and its clients stood still for the lesser part of its time")]
    public void A_server_that_a_client_kept_which_did_not_run_is_in_doubt(double stoodSeconds, double tookSeconds, bool isKilled, bool isInDoubt)
    {
        var story = Story.Begin().Server("v1", 11)
            .Add(Harness.Tests.Histories.TrafficSamples.Flawless(1) with { ClientEnded = null, Ownership = Harness.Observations.Ownership.Owned, Server = "v1", Pid = 11 })
            .Drain("v1").After(tookSeconds)
            .Add(new Harness.Histories.HarnessPaused(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(stoodSeconds), Harness.Tests.Histories.TrafficSamples.Flawless(1).Traffic));
        story = isKilled ? story.GraceExpires("v1").Kill("v1", Harness.Histories.SignalReason.GraceExpired).DiesOf("v1", "SIGKILL") : story.Exits("v1");

        (story.Doubted(Rule).Contains("did not look at its sessions for", StringComparison.Ordinal), story.Told(Rule).Length > 0).ShouldBe((isInDoubt, !isInDoubt));
    }

    private static Story OldGeneration(int[] pids, string[] sessions) => Story.WithSession()
        .Add(new Harness.Histories.GenerationStayed("v1", 1, TimeSpan.FromSeconds(30), pids, sessions))
        .Add(new Harness.Histories.ClientEnded("s1", Harness.Observations.ClientEnding.Disconnect, ByHarness: true));
}
