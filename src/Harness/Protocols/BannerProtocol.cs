namespace Harness.Protocols;

/// <summary>
/// The server speaks first, and what it says has to match a regular expression: SSH, SMTP, FTP, MySQL. The client asks for nothing, and what comes after the match is not looked at.
/// </summary>
/// <param name="specification">What the scenario states.</param>
internal sealed class BannerProtocol(ProtocolSpecification specification) : IProtocol
{
    private readonly ReplyPattern pattern = new(specification.Matches ?? throw new ArgumentException("nothing says what a banner is", nameof(specification)));

    /// <inheritdoc/>
    public string Name => "banner";

    /// <inheritdoc/>
    public SessionOpening Opening => SessionOpening.Greeting;

    /// <inheritdoc/>
    public bool NamesOwner => false;

    /// <inheritdoc/>
    public ReplyCheck Check => ReplyCheck.Pattern;

    /// <inheritdoc/>
    public int MostRequestBytes => 0;

    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange) => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => pattern.For(session, exchange);

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited) => pattern.IsWhole(received, awaited.Content) ? received.Length : -1;

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited) => pattern.Read(Name, reply.Length, reply, awaited.Content);
}
