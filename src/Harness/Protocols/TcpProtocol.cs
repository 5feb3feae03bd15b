namespace Harness.Protocols;

/// <summary>
/// Nothing is said: a client connects, and its session has to be accepted and to stay open, by the kernel's tables. So it fits every server, whatever it speaks. What a server
/// says by itself is not looked at.
/// </summary>
internal sealed class TcpProtocol : IProtocol
{
    /// <inheritdoc/>
    public string Name => "tcp";

    /// <inheritdoc/>
    public SessionOpening Opening => SessionOpening.Accept;

    /// <inheritdoc/>
    public bool NamesOwner => false;

    /// <inheritdoc/>
    public ReplyCheck Check => ReplyCheck.Exact;

    /// <inheritdoc/>
    public int MostRequestBytes => 0;

    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange) => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => request;

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited) => -1;

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited) => throw new NotSupportedException("no bytes are a reply");
}
