namespace Harness.Tests.Rules;

internal sealed class NewSessionsOnSurvivorsTests
{
    private const string Rule = "new-sessions-on-survivors";

    [Test]
    public void New_sessions_on_the_server_that_listens_are_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_new_session_on_a_server_that_has_left_shows() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").After(0.25).Session("n1", "v1").Told(Rule).ShouldBe("""
            new session n1 landed on v1 (pid 11), which had left
            expected: a server that listens
            actual: v1 (pid 11), seen closed 0.25 s before the connect
            evidence: v1 listens no more | n1 connects | n1 is owned by v1 (pid 11)
            sessions: n1
            servers: v1
            """);

    [Test]
    public void A_connect_that_had_begun_before_is_not_new() =>
        Story.WithSession().Drain("v1").Connecting("n1").ListensNoMore("v1").Connected("n1").OwnedBy("n1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_before_the_listener_opened_for_the_first_time_is_not_judged() =>
        Story.Begin().Launched("v1", 11).Session("n1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_was_opened_again_may_accept() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Listens("v1").Session("n1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_was_seen_open_again_after_the_connect_may_have_accepted() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Connecting("n1").Connected("n1").Listens("v1").OwnedBy("n1", "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_nobody_told_to_leave_may_listen_again_before_that_is_seen() =>
        Story.WithSession().ListensNoMore("v1").Session("n1", "v1").Listens("v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_that_is_told_to_leave_after_it_closed_its_listener_gets_no_new_session() =>
        Story.WithSession().ListensNoMore("v1").Drain("v1").Session("n1", "v1").Told(Rule).ShouldContain("new session n1 landed on v1");

    [Test]
    public void A_listener_that_is_opened_again_later_excuses_nothing() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Session("n1", "v1").Listens("v1").Told(Rule).ShouldContain("new session n1 landed on v1");

    [Test]
    public void A_listener_that_was_closed_twice_is_closed() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Listens("v1").ListensNoMore("v1").Session("n1", "v1").Told(Rule).ShouldContain("new session n1 landed on v1");

    [Test]
    public void Where_it_landed_shows_only_when_it_is_accepted() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Connecting("n1").Connected("n1").Queued("n1").OwnedBy("n1", "v1").Told(Rule).ShouldContain("new session n1 landed on v1");

    [Test]
    public void A_session_that_nobody_accepted_landed_nowhere() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Connecting("n1").Connected("n1").Queued("n1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_server_of_the_same_name_that_was_started_anew_is_another() =>
        Story.WithSession().Drain("v1").ListensNoMore("v1").Server("v1'2", 12).Session("n1", "v1'2").Told(Rule).ShouldBeEmpty();
}
