namespace Harness.Protocols.Http;

/// <summary>
/// Several requests of HTTP/1.1, each made as often as its weight says. Which one an exchange makes follows from the names of its session and its number, so that a run that is repeated makes the same ones, and an
/// exchange that is looked at again is still the same.
/// </summary>
internal sealed class HttpChoice : IProtocol
{
    private readonly HttpProtocol[] requests;
    private readonly int[] upTo;

    /// <summary>The requests of a scenario, at least one.</summary>
    public HttpChoice(IReadOnlyList<WeightedRequest> weighted)
    {
        requests = [.. weighted.Select(one => new HttpProtocol(one.Http))];
        upTo = new int[requests.Length];
        var sum = 0;
        for (var i = 0; i < upTo.Length; i++)
            upTo[i] = sum += weighted[i].Weight;
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
    public int MostRequestBytes => requests.Max(one => one.MostRequestBytes);

    /// <inheritdoc/>
    public int MostReplyBytes => HttpResponse.MostBytes;

    /// <inheritdoc/>
    public IProtocol OfExchange(ReadOnlySpan<byte> session, int exchange)
    {
        var place = (int)(Hash(session, exchange) % (ulong)upTo[^1]);
        var i = 0;
        while (upTo[i] <= place)
            i++;
        return requests[i];
    }

    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange) => OfExchange(session, exchange).WriteRequest(into, session, exchange);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => OfExchange(session, exchange).ExpectedReply(request, session, exchange);

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited) => throw Unknown();

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited) => throw Unknown();

    private static NotSupportedException Unknown() => new("a reply is read by what was said in its exchange");

    /// <summary>FNV-1a, and the finalizer of MurmurHash3: neighbours have nothing to do with each other.</summary>
    private static ulong Hash(ReadOnlySpan<byte> session, int exchange)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var letter in session)
            hash = (hash ^ letter) * 0x100000001b3;
        hash += (ulong)exchange * 0x9e3779b97f4a7c15;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
