using Harness.Observations;

namespace Harness.Tests.Rules;

/// <summary>Requests of HTTP that were sent before the response to an earlier one said <c>Connection: close</c> (RFC 9112, section 9.6): they are no loss, and what looks like them is.</summary>
internal sealed class PipelinedRequestsTests
{
    private const string Rule = "no-session-dropped";

    [Test]
    public void What_was_sent_behind_the_last_response_is_excused()
    {
        var story = Http().Requests("s1").Requests("s1").Requests("s1").RespondsTo("s1", 1, isLast: true).ServerEnds("s1");
        story.Told(Rule).ShouldBeEmpty();
        story.Excused(Rule).ShouldBe("session s1 had 2 requests sent behind the one whose response said `Connection: close`: they were not processed, and are safe to send again (RFC 9112, section 9.6) [s1]");
        story.Drain("v1").Exits("v1").Told("exit-after-sessions").ShouldBeEmpty();
    }

    [Test]
    public void Without_such_a_response_it_is_lost() =>
        Http().Requests("s1").Requests("s1").RespondsTo("s1", 1).ServerEnds("s1").Told(Rule).ShouldContain("s1");

    [Test]
    public void A_request_that_was_sent_after_that_response_is_lost() =>
        Http().Requests("s1").RespondsTo("s1", 1, isLast: true).Requests("s1").ServerEnds("s1").Told(Rule).ShouldContain("s1");

    [Test]
    public void A_reset_may_have_destroyed_the_response_and_is_no_such_end() =>
        Http().Requests("s1").Requests("s1").RespondsTo("s1", 1, isLast: true).ServerEnds("s1", ServerEnding.Reset).Told(Rule).ShouldContain("s1");

    [Test]
    public void A_wrong_response_is_no_last_one() =>
        Http().Requests("s1").Requests("s1").RespondsTo("s1", 1, "its status is 500", isLast: true).ServerEnds("s1").Told(Rule).ShouldContain("s1");

    [Test]
    public void One_whose_response_was_begun_was_processed_and_is_lost() =>
        Http().Requests("s1").Requests("s1").RespondsTo("s1", 1, isLast: true).Misses("s1", received: "HTTP/1.1 200 OK\r\nCont").ServerEnds("s1").Told(Rule).ShouldContain("s1");

    [Test]
    public void A_server_that_says_so_and_does_not_end_the_connection_leaves_the_request_without_a_reply() =>
        Http().Requests("s1").Requests("s1").RespondsTo("s1", 1, isLast: true).After(5).Misses("s1", waited: 5).Told("echo-intact").ShouldContain("session s1 got no complete reply");

    private static Story Http() => Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11).Session("s1", "v1");
}
