namespace Harness.Tests.Rules;

/// <summary>A protocol of an extension says in words what is wrong with a reply, as HTTP does. What HTTP lets a server do, and what it says of requests, is not said of it.</summary>
internal sealed class AddedProtocolTests
{
    [Test]
    public void The_rest_of_a_reply_for_which_its_client_does_not_wait_any_more_is_no_answer_to_nothing()
    {
        Added().Requests("s1").Disconnects("s1").GetsUnasked("s1", "+PONG\r\n").Told("echo-intact").ShouldBeEmpty();
        Added().Requests("s1").Responds("s1").GetsUnasked("s1", "+PONG\r\n").Told("echo-intact").ShouldContain("answer nothing it sent");
        Added().GetsUnasked("s1", "+PONG\r\n").Told("echo-intact").ShouldContain("answer nothing it sent");
    }

    [Test]
    public void A_request_that_begins_like_one_of_HTTP_is_not_safe_to_send_again_for_that()
    {
        Added().Requests("s1").ServerEnds("s1").Why("no-session-dropped").ShouldNotContain("RFC 9110");
        Added().Requests("s1").ServerEnds("s1").Told("no-session-dropped").ShouldContain("session s1");
    }

    [Test]
    public void A_server_may_not_end_an_idle_session() => Added().Requests("s1").Responds("s1").ServerEnds("s1").Told("no-session-dropped").ShouldContain("session s1");

    [Test]
    public void A_request_that_was_lost_is_excused_by_nothing_that_its_client_does_then()
    {
        var story = Added().Requests("s1").ServerEnds("s1").Connecting("s2", follows: "s1").Connected("s2").OwnedBy("s2", "v1").Requests("s2").Responds("s2");
        story.Told("no-session-dropped").ShouldContain("session s1");
    }

    [Test]
    public void A_wrong_reply_is_a_violation_though_it_is_the_request_itself() =>
        Added().Requests("s1").Responds("s1").Requests("s1").Responds("s1", "it does not match").Told("echo-intact").ShouldContain("it does not match");

    private static Story Added() => Story.BeginWith(started => started with { Protocol = "redis" }).Server("v1", 11).Session("s1", "v1");
}
