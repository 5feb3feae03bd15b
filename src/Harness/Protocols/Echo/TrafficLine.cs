using System.Buffers.Text;
using Harness.Observations;

namespace Harness.Protocols.Echo;

/// <summary>
/// The line that a session of traffic sends in an exchange: <c>t~17 exchange 1</c>. No two are the same in a run, so that a reply to somebody
/// else's line shows; and as it follows from the session's name, it need not be recorded.
/// </summary>
internal static class TrafficLine
{
    /// <summary>The longest line, with its end: a name of up to 100 characters, its turn, two numbers.</summary>
    public const int MostBytes = 192;

    /// <summary>Writes the line with its end.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int Write(Span<byte> into, ReadOnlySpan<byte> traffic, long number, int exchange)
    {
        traffic.CopyTo(into);
        var length = traffic.Length;
        into[length++] = (byte)'~';
        Utf8Formatter.TryFormat(number, into[length..], out var digits);
        length += digits;
        " exchange "u8.CopyTo(into[length..]);
        length += 10;
        Utf8Formatter.TryFormat(exchange, into[length..], out digits);
        length += digits;
        into[length++] = (byte)'\n';
        return length;
    }

    /// <summary>The line as a payload.</summary>
    public static Payload Of(string traffic, long number, int exchange)
    {
        Span<byte> line = stackalloc byte[MostBytes];
        return Payload.Of(line[..Write(line, System.Text.Encoding.ASCII.GetBytes(traffic), number, exchange)]);
    }
}
