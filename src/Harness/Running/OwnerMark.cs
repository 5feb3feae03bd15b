using System.Buffers.Text;

namespace Harness.Running;

/// <summary>The mark <c>: from PID</c> and a line feed, with which an echo server ends each reply.</summary>
internal static class OwnerMark
{
    private static ReadOnlySpan<byte> Prefix => ": from "u8;

    /// <summary>Splits a reply that ends with a line feed into the echo and the process id; without a mark all of it is echo.</summary>
    public static (byte[] Echo, int? Pid) Split(byte[] reply)
    {
        var at = reply.AsSpan().LastIndexOf(Prefix);
        if (at < 0)
            return (reply, null);
        var number = reply.AsSpan(at + Prefix.Length);
        return Utf8Parser.TryParse(number, out int pid, out var digits) && digits == number.Length - 1
            ? (reply[..at], pid)
            : (reply, null);
    }
}
