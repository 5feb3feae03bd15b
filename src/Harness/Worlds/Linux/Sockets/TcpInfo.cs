using System.Buffers.Binary;
using System.Net.Sockets;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// What the kernel says of a connection (TCP_INFO, tcp(7); struct tcp_info in include/uapi/linux/tcp.h). Read right after the handshake, it
/// says how long that took and how often its SYN was sent again, by the kernel's own clock.
/// </summary>
/// <param name="State">The state, as <c>include/net/tcp_states.h</c> numbers them.</param>
/// <param name="RoundTrip">The smoothed round trip (tcpi_rtt, microseconds); null before there is one.</param>
/// <param name="Resent">How many segments were sent again so far (tcpi_total_retrans); null: none.</param>
internal readonly record struct TcpInfo(byte State, TimeSpan? RoundTrip, int? Resent)
{
    /// <summary>As many bytes of the structure as are read: up to tcpi_total_retrans.</summary>
    public const int Bytes = 104;

    public const int Protocol = 6, Option = 11;

    /// <summary>Asks the kernel; null if it gives no answer.</summary>
    public static TcpInfo? Of(Socket socket)
    {
        var info = new byte[Bytes];
        return socket.GetRawSocketOption(Protocol, Option, info) == Bytes ? Read(info) : null;
    }

    /// <summary>Reads the structure.</summary>
    public static TcpInfo Read(ReadOnlySpan<byte> info)
    {
        var roundTrip = BinaryPrimitives.ReadUInt32LittleEndian(info[68..]);
        var resent = BinaryPrimitives.ReadInt32LittleEndian(info[100..]);
        return new TcpInfo(info[0], roundTrip == 0 ? null : TimeSpan.FromMicroseconds(roundTrip), resent == 0 ? null : resent);
    }
}
