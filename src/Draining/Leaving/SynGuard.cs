using System.Net.Sockets;

namespace Draining;

/// <summary>
/// Keeps new connections out by a listener's own option: it drops packets with a lower time to live than 255 (IP_MINTTL of ip(7), the
/// generalized TTL security mechanism of RFC 5082), and those of clients start at 64 or 128. A client whose SYN is dropped sends
/// it again after a second; handshakes under way go on, because the kernel looks at the option of the listener and of accepted
/// sockets, not of what is between (tcp_v4_rcv). Needs no privilege, unlike a socket filter that drops SYNs.
/// </summary>
internal static class SynGuard
{
    private const int LevelIp = 0, MinimumTtl = 21; // SOL_IP, IP_MINTTL
    private const int LevelIpv6 = 41, MinimumHopCount = 73; // SOL_IPV6, IPV6_MINHOPCOUNT

    private static readonly byte[] Highest = BitConverter.GetBytes(255);
    private static readonly byte[] None = BitConverter.GetBytes(0);

    /// <summary>Lets no SYN through to a listener any more.</summary>
    /// <exception cref="SocketException">The kernel does not have the option.</exception>
    public static void Raise(Socket listener) => Set(listener, Highest);

    /// <summary>Frees an accepted connection, which inherits the option: its client would not be heard.</summary>
    public static void Lift(Socket client)
    {
        try
        {
            Set(client, None);
        }
        catch (SocketException)
        {
            // The listener would not have had it either.
        }
    }

    private static void Set(Socket socket, byte[] value)
    {
        // A dual-stack socket gets the packets of both families.
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
            socket.SetRawSocketOption(LevelIpv6, MinimumHopCount, value);
        socket.SetRawSocketOption(LevelIp, MinimumTtl, value);
    }
}
