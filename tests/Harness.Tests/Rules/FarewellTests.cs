using Harness.Histories;
using Harness.Observations;
using Harness.Tests.Histories;

namespace Harness.Tests.Rules;

/// <summary>What an HTTP server may say when a connection ends, and what it may not.</summary>
internal sealed class FarewellTests
{
    private const string Rule = "echo-intact";
    private const string BadRequest = "HTTP/1.1 400 Bad request\r\n\r\n", Late = "HTTP/1.1 408 Request Timeout\r\n\r\n", Another = "HTTP/1.1 200 OK\r\n\r\n";

    [TestCase(BadRequest)]
    [TestCase(Late)]
    public void A_client_that_leaves_without_a_request_may_be_told_that_it_sent_none(string answer) =>
        Http().Disconnects("s1").GetsUnasked("s1", answer).Told(Rule).ShouldBeEmpty();

    [TestCase(Another)]
    [TestCase("HTTP/1.1 4000 no\r\n\r\n")]
    [TestCase("HTTP/1.1 503 Busy\r\n\r\n")]
    public void It_may_be_told_nothing_else(string answer) =>
        Http().Disconnects("s1").GetsUnasked("s1", answer).Told(Rule).ShouldContain("got bytes that answer nothing it sent");

    [Test]
    public void A_client_that_has_not_left_is_told_nothing() =>
        Http().GetsUnasked("s1", BadRequest).Told(Rule).ShouldContain("got bytes that answer nothing it sent");

    [Test]
    public void A_server_that_does_not_speak_HTTP_says_nothing() =>
        Story.WithSession().Disconnects("s1").GetsUnasked("s1", BadRequest).Told(Rule).ShouldNotBeEmpty();

    [TestCase(3.5, true)]
    [TestCase(2.9, false)]
    public void Of_a_session_of_traffic_the_time_says_whether_its_client_had_left(double seconds, bool hadLeft)
    {
        var session = TrafficSamples.Flawless(1);
        var story = Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11)
            .Add(session with { Protocol = "http", Expected = Payload.Of("status 2xx"u8), Flaw = new TrafficFlaw(Unexpected: Payload.Of("HTTP/1.1 408 Request Timeout\r\n\r\n"u8), SeenAt: TrafficSamples.At(seconds, session.ClientEnded!.Value.After)) });
        story.Told(Rule).Contains("answer nothing it sent", StringComparison.Ordinal).ShouldBe(!hadLeft);
    }

    [Test]
    public void A_request_that_crosses_a_408_is_lost_and_got_no_wrong_response()
    {
        var story = Http().Requests("s1").Responds("s1").Requests("s1").Misses("s1", received: Late).ServerEnds("s1");
        story.Told(Rule).ShouldBeEmpty();
        story.Told("no-session-dropped").ShouldContain("session s1, owned by v1 (pid 11), was closed by the server's side");
        story.Why("no-session-dropped").ShouldContain("It got no response: the server said 408");
    }

    [Test]
    public void A_408_after_which_the_connection_stays_leaves_the_request_without_a_response() =>
        Http().Requests("s1").Responds("s1").Requests("s1").After(5).Misses("s1", waited: 5, received: Late).Told(Rule).ShouldContain("session s1 got no complete reply");

    /// <summary>In one piece or in several: what follows may be the response to somebody else.</summary>
    [TestCase(Late + Another, null)]
    [TestCase(Late, Another)]
    [TestCase("HTTP/1.1 408 Request Timeout\r\nContent-Length: 3\r\n\r\nbye", "x")]
    [TestCase(Late + "<p>bye</p>", Another)]
    public void Nothing_may_follow_a_farewell(string first, string? then)
    {
        var story = Http().GetsUnasked("s1", first);
        if (then is not null)
            story.GetsUnasked("s1", then);
        story.ServerEnds("s1").Told(Rule).ShouldContain("got bytes that answer nothing it sent");
    }

    [TestCase(200)]
    [TestCase(3000)]
    public void A_long_farewell_is_one_and_what_follows_it_is_none(int length)
    {
        var farewell = $"HTTP/1.1 408 Request Timeout\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}";
        Http().GetsUnasked("s1", farewell).ServerEnds("s1").Told(Rule).ShouldBeEmpty();
        Http().GetsUnasked("s1", farewell + Another).ServerEnds("s1").Told(Rule).ShouldContain("got bytes that answer nothing it sent");
    }

    [Test]
    public void One_whose_length_is_not_kept_is_a_doubt()
    {
        var story = Http().GetsUnasked("s1", $"HTTP/1.1 408 Request Timeout\r\nX: {new string('x', 3000)}\r\nContent-Length: 0\r\n\r\n").ServerEnds("s1");

        story.Told(Rule).ShouldBeEmpty();
        story.Doubted(Rule).ShouldContain("whether what session s1 got unasked is a farewell and nothing else cannot be told");
    }

    /// <summary>A client goes on with a new connection in order to send a request. A server that only ends connections answers nobody.</summary>
    [Test]
    public void A_connection_that_ends_before_the_request_for_which_it_was_opened_is_a_loss()
    {
        var story = Http().ServerEnds("s1").Add(new ConnectStarted("s1'2", RefusalExpected: false, Follows: new FollowedSession("s1", IsRetry: false))).Connected("s1'2").OwnedBy("s1'2", "v1").ServerEnds("s1'2");

        story.Told("no-session-dropped").ShouldContain("expected: a response to the request for which its client had opened it");
        story.Told("no-session-dropped").ShouldNotContain("session s1,");
    }

    [Test]
    public void One_that_ends_after_its_response_or_after_its_client_is_none()
    {
        Followed().Requests("s1'2").Responds("s1'2").ServerEnds("s1'2").Told("no-session-dropped").ShouldBeEmpty();
        Followed().Disconnects("s1'2").After(0.1).ServerEnds("s1'2").Told("no-session-dropped").ShouldBeEmpty();

        static Story Followed() => Http().ServerEnds("s1")
            .Add(new ConnectStarted("s1'2", RefusalExpected: false, Follows: new FollowedSession("s1", IsRetry: false))).Connected("s1'2").OwnedBy("s1'2", "v1");
    }

    private static Story Http() => Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11).Session("s1", "v1");
}
