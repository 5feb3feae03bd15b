using System.Text;

namespace Harness.Protocols;

/// <summary>
/// A client sends a request, and what comes back has to match a regular expression: Redis, memcached, SMTP commands, and whatever else answers in lines. A reply is one or more lines, and is
/// whole at the first line end at which what has come matches; the last line end itself is not matched.
/// </summary>
internal sealed class LineProtocol : IProtocol
{
    /// <summary>The most lines that are looked at for the end of a reply.</summary>
    public const int MostLines = 100;

    private const int LongestId = 160;

    private readonly ReplyPattern pattern;
    private readonly byte[][] parts;

    /// <summary>The protocol of a scenario.</summary>
    /// <exception cref="ArgumentException">The specification has no request, or nothing that a reply has to match.</exception>
    public LineProtocol(ProtocolSpecification specification)
    {
        pattern = new ReplyPattern(specification.Matches ?? throw new ArgumentException("nothing says what a reply is", nameof(specification)));
        parts = specification.RequestBytes is { } digits
            ? [Convert.FromHexString(digits)]
            : [.. (specification.Request ?? throw new ArgumentException("there is no request", nameof(specification))).Split(ReplyPattern.Id).Select(Encoding.UTF8.GetBytes)];
    }

    /// <inheritdoc/>
    public string Name => "line";

    /// <inheritdoc/>
    public SessionOpening Opening => SessionOpening.Request;

    /// <inheritdoc/>
    public bool NamesOwner => false;

    /// <inheritdoc/>
    public ReplyCheck Check => ReplyCheck.Pattern;

    /// <inheritdoc/>
    public int MostRequestBytes => parts.Sum(part => part.Length) + ((parts.Length - 1) * LongestId);

    /// <inheritdoc/>
    public int WriteRequest(Span<byte> into, ReadOnlySpan<byte> session, int exchange)
    {
        parts[0].CopyTo(into);
        var length = parts[0].Length;
        if (parts.Length == 1)
            return length;
        var id = Encoding.ASCII.GetBytes(ReplyPattern.IdOf(session, exchange));
        foreach (var part in parts.AsSpan(1))
        {
            id.CopyTo(into[length..]);
            part.CopyTo(into[(length + id.Length)..]);
            length += id.Length + part.Length;
        }

        return length;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ExpectedReply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> session, int exchange) => pattern.For(session, exchange);

    /// <inheritdoc/>
    public int LengthOfReply(ReadOnlySpan<byte> received, in AwaitedReply awaited)
    {
        var length = 0;
        for (var line = 1; line <= MostLines; line++)
        {
            var end = received[length..].IndexOf((byte)'\n');
            if (end < 0)
                return -1;
            length += end + 1;
            if (pattern.IsWhole(WithoutLineEnd(received[..length]), awaited.Content))
                return length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public ReplyReading Read(ReadOnlySpan<byte> reply, in AwaitedReply awaited) => pattern.Read(Name, reply.Length, WithoutLineEnd(reply), awaited.Content);

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> lines) => lines is [.., (byte)'\r', (byte)'\n'] ? lines[..^2] : lines[..^1];
}
