namespace Harness.Tests.Rules;

internal sealed class OwnerConfirmedTests
{
    private const string Rule = "owner-confirmed";

    [Test]
    public void A_reply_that_names_the_kernels_owner_is_confirmed() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_reply_that_names_another_process_shows() => Story.WithSession().Sends("s1").Gets("s1", pid: 99).OwnedBy("s1", "v1").Told(Rule).ShouldBe("""
        a reply on session s1 names another owner than the kernel
        expected: pid 11 (v1), by the kernel's tables
        actual: pid 99, by the reply
        evidence: s1 got 'hello\n' from 99 | s1 is owned by v1 (pid 11)
        sessions: s1
        servers: v1
        """);

    [Test]
    public void A_stranger_that_holds_the_session_shows() =>
        Story.WithSession().Sends("s1").Gets("s1", pid: 11).OwnedByStranger("s1", 77).Told(Rule).ShouldBe("""
            a reply on session s1 names another owner than the kernel
            expected: pid 77, by the kernel's tables
            actual: pid 11, by the reply
            evidence: s1 got 'hello\n' from 11 | s1 is owned by a process of no server of this run (pid 77)
            sessions: s1
            servers: 
            """);

    [Test]
    public void An_owner_that_is_gone_says_nothing() => Story.WithSession().Sends("s1").Gets("s1", pid: 99).Gone("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_answer_that_was_asked_for_before_the_reply_says_nothing() => // another step's look, recorded late
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Sends("s1").Gets("s1", pid: 11).Queued("s1").OwnedBy("s1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void An_answer_without_an_owner_does_not_hide_the_next_one() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Connected("s1").Sends("s1").Gets("s1", pid: 99).Queued("s1").OwnedBy("s1", "v1").Told(Rule)
            .ShouldContain("actual: pid 99, by the reply");

    [Test]
    public void A_reply_that_names_nobody_claims_nothing() => Story.WithSession().Sends("s1").Gets("s1").OwnedBy("s1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void Each_reply_is_compared_with_the_look_that_follows_it() =>
        Story.WithSession().Exchange("s1", "v1").Sends("s1").Gets("s1", pid: 99).OwnedBy("s1", "v1").Exchange("s1", "v1").Told(Rule)
            .Split('\n').Count(line => line.StartsWith("a reply", StringComparison.Ordinal)).ShouldBe(1);
}
