using System.Buffers.Text;

namespace Harness.Protocols.Echo;

/// <summary>The mark <c>: from PID</c> and a line feed, with which an echo server ends each reply.</summary>
internal static class OwnerMark
{
    private static ReadOnlySpan<byte> Prefix => ": from "u8;

    /// <summary>Splits a reply that ends with a line feed into the echo and the process id; without a mark all of it is echo.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="pid">The process id, or null.</param>
    /// <returns>How many bytes of the reply are the echo.</returns>
    public static int Split(ReadOnlySpan<byte> reply, out int? pid)
    {
        pid = null;
        var at = reply.LastIndexOf(Prefix);
        if (at < 0)
            return reply.Length;
        var number = reply[(at + Prefix.Length)..];
        if (number is [< (byte)'1' or > (byte)'9', ..] || !Utf8Parser.TryParse(number, out int named, out var digits) || digits != number.Length - 1)
            return reply.Length; // no sign and no leading zero: it is as a process id is printed
        pid = named;
        return at;
    }
}
