using Harness.Histories;
using Harness.Observations;
using Harness.Protocols.Http;
using Harness.Running;
using Harness.Sessions;

namespace Harness.Tests.Sessions;

/// <summary>A 408 that comes while a request is open: no reply if nothing but the end follows, a wrong one otherwise.</summary>
internal sealed class HttpFarewellTests
{
    private static readonly byte[] tooLate = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), right = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private History history = null!;

    [Test]
    public void It_is_kept_until_the_end_says_that_the_request_is_lost([Values] ServerEnding end)
    {
        var engine = Asked();
        engine.Receive(tooLate);
        engine.Outstanding.ShouldBe(1);
        engine.EndServer(end, null);
        history.Events.OfType<ReplyReceived>().ShouldBeEmpty();
        history.Events.OfType<ReplyMissed>().ShouldHaveSingleItem().Received.Text.ShouldStartWith("HTTP/1.1 408 ");
        engine.IsRight.ShouldBeFalse();
    }

    [Test]
    public void A_server_that_goes_on_after_it_has_given_a_wrong_response()
    {
        var engine = Asked();
        engine.Receive(tooLate);
        engine.Receive(right);
        history.Events.OfType<ReplyReceived>().ShouldHaveSingleItem().Fault.ShouldBe("its status is 408");
        engine.IsRight.ShouldBeFalse();
    }

    [Test]
    public void One_after_which_nothing_comes_leaves_the_request_without_a_reply()
    {
        var engine = Asked();
        engine.Receive(tooLate);
        engine.MissUpTo(1, TimeSpan.FromSeconds(5));
        history.Events.OfType<ReplyMissed>().ShouldHaveSingleItem().Waited.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Test]
    public void A_scenario_that_wants_it_gets_it()
    {
        var engine = Asked("408");
        engine.Receive(tooLate);
        history.Events.OfType<ReplyReceived>().ShouldHaveSingleItem().Fault.ShouldBeNull();
        engine.IsRight.ShouldBeTrue();
    }

    private SessionEngine Asked(string? status = null)
    {
        history = new History(new FakeTime());
        var protocol = new HttpProtocol(HttpSpecification.Default with { Status = status });
        var engine = new SessionEngine(protocol, new EventRecord("s1", history, (_, _) => { }, protocol.Check), TimeSpan.FromSeconds(5), TimeSpan.Zero);
        engine.Connect();
        engine.EndConnect(new ConnectEnding(ConnectOutcome.Established, "127.0.0.1", 40000, null, null, null));
        var request = new byte[protocol.MostRequestBytes];
        var line = request.AsSpan(0, protocol.WriteRequest(request, "s1"u8, 1));
        engine.Send(line, protocol.ExpectedReply(line, "s1"u8, 1), isOwnerMarked: false);
        return engine;
    }
}
