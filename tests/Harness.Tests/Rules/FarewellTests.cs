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

    private static Story Http() => Story.BeginWith(started => started with { Protocol = "http" }).Server("v1", 11).Session("s1", "v1");
}
