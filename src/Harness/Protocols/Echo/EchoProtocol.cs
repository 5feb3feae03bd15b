using System.Buffers.Text;
using System.Text;
using Harness.Observations;

namespace Harness.Protocols.Echo;

/// <summary>
/// The protocol of the seeds: a client sends lines, and the server sends each back byte for byte and then a line that names its process (<see cref="OwnerMark"/>).
/// </summary>
internal sealed class EchoProtocol : IProtocol
{
    private const int DigitsOfNumber = 10;

    private static ReadOnlySpan<byte> Exchange => " exchange "u8;

    /// <inheritdoc/>
    public string Name => "echo";

    /// <inheritdoc/>
    public SessionOpening Opening => SessionOpening.Request;

    /// <inheritdoc/>
    public bool NamesOwner => true;

    /// <inheritdoc/>
    public ReplyCheck Check => ReplyCheck.Exact;

    /// <inheritdoc/>
    public int MostRequestBytes => 128 + Exchange.Length + DigitsOfNumber + 1;

    /// <summary>Writes the line <c>t~17 exchange 1</c>. As it follows from the session's name, it need not be recorded.</summary>
    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange)
    {
        session.CopyTo(into);
        Exchange.CopyTo(into[session.Length..]);
        var length = session.Length + Exchange.Length;
        Utf8Formatter.TryFormat(exchange, into[length..], out var digits);
        length += digits;
        into[length++] = (byte)'\n';
        return length;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => request;

    /// <summary>The line that <see cref="WriteRequest"/> writes, as a payload.</summary>
    public static Payload RequestOf(string session, int exchange) => Payload.Of(Encoding.ASCII.GetBytes($"{session} exchange {exchange}\n"));

    /// <summary>A reply is whole when it has as many lines as its content, and the one of the owner's mark.</summary>
    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited)
    {
        var length = 0;
        for (var lines = awaited.Content.Count((byte)'\n') + (awaited.IsOwnerMarked ? 1 : 0); lines > 0; lines--)
        {
            var end = received[length..].IndexOf((byte)'\n');
            if (end < 0)
                return -1;
            length += end + 1;
        }

        return length;
    }

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited)
    {
        int? pid = null;
        var content = awaited.IsOwnerMarked ? OwnerMark.Split(reply, out pid) : reply.Length;
        var isAnswer = reply[..content].SequenceEqual(awaited.Content);
        return new ReplyReading(content, pid, isAnswer, isAnswer && (pid is not null || !awaited.IsOwnerMarked));
    }
}
