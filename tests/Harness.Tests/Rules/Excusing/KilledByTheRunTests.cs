using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules.Excusing;

/// <summary>The excuse 'the run killed its owner', and what hides behind it if it is too wide.</summary>
internal sealed class KilledByTheRunTests
{
    private const string Rule = "no-session-dropped";

    [Test]
    public void A_session_whose_owner_the_run_killed_is_excused() =>
        Story.WithSession().Kill("v1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Excused(Rule).ShouldBe("the run killed v1 (pid 11), which owned session s1 [s1]");

    /// <summary>What is tried is the rollover, and it is by SIGKILL that it is made.</summary>
    [Test]
    public void A_kill_by_which_the_server_is_told_to_leave_excuses_nothing()
    {
        var killed = Story.WithSession().Drain("v1", signal: "SIGKILL").ServerEnds("s1").DiesOf("v1", "SIGKILL");

        killed.Told(Rule).ShouldContain("session s1");
        killed.Told("clean-exit").ShouldContain("expected: exit code 0");
    }

    [Test]
    public void A_kill_at_the_end_of_the_grace_period_does() =>
        Story.WithSession().Drain("v1", grace: 2).After(2.1).GraceExpires("v1", 2).Kill("v1", SignalReason.GraceExpired).ServerEnds("s1").DiesOf("v1", "SIGKILL").Excused(Rule).ShouldNotBeEmpty();

    [Test]
    public void An_end_that_was_seen_before_the_kill_is_the_servers_doing() =>
        Story.WithSession().ServerEnds("s1").Kill("v1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_session_of_another_process_of_the_server_is_not_excused() =>
        Story.WithSession().Add(new OwnerObserved("s1", Ownership.Owned, 12, "v1")).Kill("v1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void Unless_the_kill_went_to_that_process_too() =>
        Story.WithSession().Add(new OwnerObserved("s1", Ownership.Owned, 12, "v1")).Add(new SignalSent("v1", "SIGKILL", SignalReason.Step, null, Pids: [11, 12]))
            .ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_kill_that_the_process_did_not_die_of_excuses_nothing() =>
        Story.WithSession().Kill("v1").ServerEnds("s1").Exits("v1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void Over_a_network_what_arrives_sooner_than_half_a_round_trip_after_the_kill_had_been_sent_before() =>
        Far().Kill("v1").After(0.04).ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldContain("0.04 s after the SIGKILL was sent: sooner than what the SIGKILL had caused could arrive");

    [Test]
    public void What_arrives_later_is_excused() => Far().Kill("v1").After(0.05).ServerEnds("s1").DiesOf("v1", "SIGKILL").Excused(Rule).ShouldNotBeEmpty();

    [Test]
    public void An_end_right_after_the_clients_that_cannot_be_the_answer_is_a_drop() =>
        Far().Disconnects("s1", byHarness: true).After(0.09).ServerEnds("s1").Told(Rule).ShouldContain("sooner than an answer to it could arrive");

    [Test]
    public void An_end_a_round_trip_after_the_clients_is_the_answer() => Far().Disconnects("s1").After(0.1).ServerEnds("s1").Told(Rule).ShouldBeEmpty();

    private static Story Far() => Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(100), TimeSpan.Zero, 0, 1) })
        .Server("v1", 11).Session("s1", "v1");
}
