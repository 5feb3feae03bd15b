using Harness.Histories;

namespace Harness.Tests.Rules;

internal sealed class ListenerClosedOnDrainTests
{
    private const string Rule = "listener-closed";

    [Test]
    public void A_listener_that_closes_on_the_drain_is_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_stays_open_shows() => Story.WithSession().Drain("v1").After(5).StillListens("v1").Told(Rule).ShouldBe("""
        v1 (pid 11) was told to drain and still listens
        expected: no listening socket in the kernel's tables within 5 s
        actual: it still has one
        evidence: SIGTERM to v1 | v1 STILL LISTENS 5 s after it was told to drain
        sessions: 
        servers: v1
        """);

    [Test]
    public void A_listener_that_closes_after_all_was_late_all_the_same() =>
        Story.WithSession().Drain("v1").After(5).StillListens("v1").ListensNoMore("v1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void The_first_drain_is_the_evidence() =>
        Story.WithSession().Drain("v1", signal: "SIGHUP").Drain("v1").After(5).StillListens("v1").Told(Rule).ShouldContain("evidence: SIGHUP to v1 |");

    [Test]
    public void A_server_that_was_not_told_to_drain_may_listen() =>
        Story.WithSession().Signal("v1", "SIGUSR1").Signal("v1", "SIGTERM", SignalReason.Cleanup).After(60).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_opens_its_listener_again_shows() =>
        Story.WithSession().Server("v2", 22, "v1").Drain("v1").ListensNoMore("v1").After(0.1).Listens("v1", "v2").After(6).ListensNoMore("v1").Told(Rule).ShouldBe("""
            v1 (pid 11) was told to drain, closed its listener, and opened it again
            expected: no listening socket after the first close
            actual: it listened again 0.1 s after the close, for 6 s
            evidence: SIGTERM to v1 | v1 listens no more | v1 listens beside v2
            sessions: 
            servers: v1
            """);

    [Test]
    public void One_that_listens_for_the_first_time_after_it_was_told_is_right_if_it_closes() =>
        Story.Begin().Launched("v1", 11).Drain("v1").Listens("v1").ListensNoMore("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_was_closed_and_opened_before_the_signal_is_right() =>
        Story.Begin().Server("v1", 11).ListensNoMore("v1").Listens("v1").Drain("v1").ListensNoMore("v1").Told(Rule).ShouldBeEmpty();
}
