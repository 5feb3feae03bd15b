using Harness.Histories;

namespace Harness.Tests.Rules;

public sealed class ListenerClosedOnDrainTests
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
}
