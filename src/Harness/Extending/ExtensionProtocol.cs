using System.Text;
using Harness.Observations;
using Harness.Protocols;
using Rollover.Extending;

namespace Harness.Extending;

/// <summary>A protocol of an extension.</summary>
internal sealed class ExtensionProtocol(IRolloverProtocol protocol) : IProtocol
{
    /// <inheritdoc/>
    public string Name => protocol.Name;

    /// <inheritdoc/>
    public SessionOpening Opening => SessionOpening.Request;

    /// <inheritdoc/>
    public bool NamesOwner => false;

    /// <summary>Words: a history can be judged by a program that does not have the extension.</summary>
    /// <inheritdoc/>
    public ReplyCheck Check => ReplyCheck.Words;

    /// <inheritdoc/>
    public int MostReplyBytes => protocol.MostReplyBytes;

    /// <inheritdoc/>
    public int MostRequestBytes => protocol.MostRequestBytes;

    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange)
    {
        var length = protocol.WriteRequest(into[..MostRequestBytes], session, exchange);
        return length > 0 && length <= MostRequestBytes ? length : throw new InvalidOperationException($"the protocol '{Name}' has written a request of {length} bytes: 1 to {MostRequestBytes} are allowed");
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => protocol.ExpectedReply(request, session, exchange);

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited)
    {
        var length = protocol.LengthOfReply(received, awaited.Content);
        return length <= received.Length ? length : throw new InvalidOperationException($"the protocol '{Name}' takes {length} of {received.Length} bytes for a reply");
    }

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited)
    {
        var isRight = protocol.ExpectsPattern
            ? Pattern.ForOneUse(Encoding.UTF8.GetString(awaited.Content)).IsMatch(Encoding.UTF8.GetString(reply))
            : reply.SequenceEqual(awaited.Content);
        return new ReplyReading(reply.Length, null, IsAnswer: isRight, IsRight: isRight) { Fault = isRight ? null : protocol.ExpectsPattern ? "it does not match" : "it is another one" };
    }
}
