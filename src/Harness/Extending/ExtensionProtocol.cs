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
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) =>
        protocol.ExpectedReply(request, session, exchange) is { Length: > 0 } expected ? expected : throw new InvalidOperationException($"the protocol '{Name}' expects a reply of no bytes, which every reply would be");

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited)
    {
        if (received.IsEmpty)
            return -1;

        // An exception here would end the reading of a session, and nobody would see what comes: all that has come is the reply then, and the fault is the protocol's. So it is with a length that cannot be.
        try
        {
            var length = protocol.LengthOfReply(received, awaited.Content);
            return IsPossible(length, received) ? length : received.Length;
        }
        catch (Exception)
        {
            return received.Length;
        }
    }

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited)
    {
        var fault = FaultOf(reply, awaited.Content);
        return new ReplyReading(reply.Length, null, IsAnswer: fault is null, IsRight: fault is null) { Fault = fault };
    }

    /// <summary>A length that no reply has is the protocol's mistake, and says nothing of the server. Negative: it is not whole yet.</summary>
    private static bool IsPossible(int length, ReadOnlySpan<byte> received) => length < 0 || (length > 0 && length <= received.Length);

    private string? FaultOf(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> expected)
    {
        try
        {
            var length = protocol.LengthOfReply(reply, expected);
            if (!IsPossible(length, reply))
                return ProtocolFailure.FaultBy(Name, $"gave {length} as the length of a reply, of which {reply.Length} bytes had come: {(length == 0 ? "0 is none" : "that is more than there is")}");
            return length != reply.Length ? "by its protocol it is not one whole reply"
                : !protocol.ExpectsPattern ? (reply.SequenceEqual(expected) ? null : "it is another one")
                : Pattern.ForOneUse(Encoding.UTF8.GetString(expected)).Matches(Encoding.UTF8.GetString(reply)) switch
                {
                    true => null,
                    false => "it does not match",
                    null => ProtocolFailure.FaultBy(Name, "gave an expression that could not be matched within a second"),
                };
        }
        catch (Exception error)
        {
            return ProtocolFailure.FaultBy(Name, error);
        }
    }
}
