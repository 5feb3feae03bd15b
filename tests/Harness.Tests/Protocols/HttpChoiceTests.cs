using System.Text;
using Harness.Protocols;
using Harness.Protocols.Http;

namespace Harness.Tests.Protocols;

/// <summary>Several requests by weight.</summary>
internal sealed class HttpChoiceTests
{
    private static readonly HttpSpecification get = HttpSpecification.Default, head = get with { Method = "HEAD" }, post = get with { Method = "POST", RetriesIdempotent = true };

    [Test]
    public void Each_is_made_as_often_as_its_weight_says()
    {
        var choice = Of(new(6, get), new(3, head), new(1, post));
        var made = Enumerable.Range(1, 10_000).SelectMany(number => Enumerable.Range(1, 2).Select(exchange => RequestOf(choice, $"t~{number}", exchange).Split(' ')[0])).CountBy(method => method).ToDictionary();

        // Six standard deviations: one of a thousand million such samples is further away.
        made["GET"].ShouldBeInRange(12_000 - 416, 12_000 + 416);
        made["HEAD"].ShouldBeInRange(6_000 - 389, 6_000 + 389);
        made["POST"].ShouldBeInRange(2_000 - 255, 2_000 + 255);
    }

    [Test]
    public void An_exchange_makes_the_same_one_each_time()
    {
        var several = Of(new(1, get), new(1, post));
        for (var number = 1; number <= 100; number++)
            RequestOf(several, $"t~{number}", 1).ShouldBe(RequestOf(Of(new(1, get), new(1, post)), $"t~{number}", 1));
    }

    [Test]
    public void Each_has_its_own_response_and_its_own_word_on_what_is_safe()
    {
        Of(new WeightedRequest(1, head)).OfExchange("t~1"u8, 1).LengthOfReply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"u8, default).ShouldBe(38);
        Of(new WeightedRequest(1, get)).OfExchange("t~1"u8, 1).LengthOfReply("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"u8, default).ShouldBeLessThan(0);
        Of(new WeightedRequest(1, get with { RetriesIdempotent = true })).OfExchange("t~1"u8, 1).RetriesLostRequest.ShouldBeTrue();
        Of(new WeightedRequest(1, post)).OfExchange("t~1"u8, 1).RetriesLostRequest.ShouldBeFalse();
    }

    private static HttpChoice Of(params WeightedRequest[] requests) => new(requests);

    private static string RequestOf(IProtocol protocol, string session, int exchange)
    {
        var into = new byte[protocol.MostRequestBytes];
        return Encoding.ASCII.GetString(into, 0, protocol.WriteRequest(into, Encoding.ASCII.GetBytes(session), exchange));
    }
}
