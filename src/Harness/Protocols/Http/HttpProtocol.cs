using System.Text;
using System.Text.RegularExpressions;

namespace Harness.Protocols.Http;

/// <summary>
/// HTTP/1.1 (RFC 9112) with connections that are kept: a request, and the one response to it, by its Content-Length, its chunks or the connection's end. A server may close a connection
/// on which no request is open, and says by <c>Connection: close</c> that it will.
/// </summary>
internal sealed class HttpProtocol : IProtocol
{
    private readonly HttpRequest request;
    private readonly HttpExpectation expectation;
    private readonly string expected;
    private readonly byte[] expectedBytes;
    private readonly bool isHead, isExpectedUnique, closesItself;

    /// <summary>The protocol of a scenario.</summary>
    public HttpProtocol(HttpSpecification specification)
    {
        request = new HttpRequest(specification);
        expected = HttpExpectation.TextOf(specification);
        expectedBytes = Encoding.UTF8.GetBytes(expected);
        expectation = HttpExpectation.Parse(expected, forOneUse: false);
        isHead = specification.Method == "HEAD";
        isExpectedUnique = expected.Contains(ReplyPattern.Id, StringComparison.Ordinal);
        closesItself = specification.Headers.Any(header => header.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase) && header.Value.Contains("close", StringComparison.OrdinalIgnoreCase));
        RetriesLostRequest = specification is { RetriesIdempotent: true, IsIdempotent: true };
    }

    /// <inheritdoc/>
    public string Name => ProtocolCatalog.Http;

    /// <inheritdoc/>
    public SessionOpening Opening => SessionOpening.Request;

    /// <inheritdoc/>
    public bool NamesOwner => false;

    /// <inheritdoc/>
    public ReplyCheck Check => ReplyCheck.Words;

    /// <inheritdoc/>
    public bool MayServerClose => true;

    /// <inheritdoc/>
    public bool RetriesLostRequest { get; }

    /// <inheritdoc/>
    public int MostRequestBytes => request.MostBytes;

    /// <inheritdoc/>
    public int MostReplyBytes => HttpResponse.MostBytes;

    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange) => request.Write(into, session, exchange);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => isExpectedUnique
        ? Encoding.UTF8.GetBytes(expected.Replace(ReplyPattern.Id, Regex.Escape(ReplyPattern.IdOf(session, exchange)), StringComparison.Ordinal))
        : expectedBytes;

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited) => HttpResponse.Read(received, isHead, isEnd: false).Bytes;

    /// <inheritdoc/>
    public int LengthAtEnd(ReadOnlySpan<byte> received, in AwaitedReply awaited) => HttpResponse.Read(received, isHead, isEnd: true).Bytes;

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited)
    {
        var response = HttpResponse.Read(reply, isHead, isEnd: true);
        var wanted = isExpectedUnique ? HttpExpectation.Parse(Encoding.UTF8.GetString(awaited.Content), forOneUse: true) : expectation;
        var fault = wanted.FaultOf(response);
        return new ReplyReading(reply.Length, null, IsAnswer: response.Fault is null, IsRight: fault is null)
        {
            Fault = fault,
            EndsSession = response.Fault is null && (closesItself || response.EndsConnection),
            MayBeCutOff = fault is null && response.IsUntilTheEnd && !wanted.KnowsEndOf(response.BodyText()),
            IsFarewell = response is { Fault: null, Status: HttpFarewell.Status } && fault is not null,
        };
    }
}
