namespace Harness.Tests.Rules;

internal sealed class OwnerStableTests
{
    private const string Rule = "owner-stable";

    [Test]
    public void An_owner_that_stays_is_stable() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_owner_that_changes_by_the_kernel_shows() => Story.WithSession().Server("v2", 22, "v1").OwnedBy("s1", "v2").Told(Rule).ShouldBe("""
        session s1 changed its owner, by the kernel's tables
        expected: pid 11 to the end
        actual: pid 11, then pid 22
        evidence: s1 is owned by v1 (pid 11) | s1 is owned by v2 (pid 22)
        sessions: s1
        servers: v2
        """);

    [Test]
    public void A_process_may_hand_it_on_to_another_one_of_its_server() =>
        Story.WithSession().OwnedBy("s1", "v1", pid: 12).Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_owner_that_changes_by_the_replies_shows() =>
        Story.WithSession().Sends("s1").Gets("s1", pid: 11).Sends("s1").Gets("s1", pid: 12).Told(Rule).ShouldBe("""
            session s1 changed its owner, by its replies
            expected: pid 11 to the end
            actual: pid 11, then pid 12
            evidence: s1 got 'hello\n' from 11 | s1 got 'hello\n' from 12
            sessions: s1
            servers: v1
            """);

    [Test]
    public void A_session_that_is_handed_to_a_stranger_changed_its_owner() =>
        Story.WithSession().OwnedByStranger("s1", 77).Told(Rule).ShouldContain("evidence: s1 is owned by v1 (pid 11) | s1 is owned by a process of no server of this run (pid 77)");

    [Test]
    public void An_owner_that_comes_back_has_changed_all_the_same() =>
        Story.WithSession().OwnedByStranger("s1", 77).OwnedBy("s1", "v1").Told(Rule).ShouldContain("actual: pid 11, then pid 77");

    [Test]
    public void To_be_accepted_from_the_queue_is_no_change() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Queued("s1").OwnedBy("s1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_owner_that_is_gone_is_no_change() => Story.WithSession().Gone("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_reply_without_a_name_is_no_change() =>
        Story.WithSession().Sends("s1").Gets("s1", pid: 11).Sends("s1").Gets("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void Two_sessions_may_have_two_owners() => Story.WithSession().Server("v2", 22, "v1").Session("s2", "v2").Told(Rule).ShouldBeEmpty();
}
