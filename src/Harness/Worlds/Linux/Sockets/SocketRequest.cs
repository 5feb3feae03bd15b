using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Harness.Worlds.Linux.Netlink;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// A question to NETLINK_SOCK_DIAG: a netlink header and struct inet_diag_req_v2 (sock_diag(7), include/uapi/linux/inet_diag.h), written in place.
/// </summary>
internal static class SocketRequest
{
    /// <summary>The length of a request.</summary>
    public const int Bytes = NetlinkMessage.HeaderBytes + 56;

    /// <summary>The protocol of the netlink socket (NETLINK_SOCK_DIAG).</summary>
    public const int Protocol = 4;

    /// <summary>The kind of the question and of its answers (SOCK_DIAG_BY_FAMILY).</summary>
    public const ushort Kind = 20;

    private const int StatesAt = NetlinkMessage.HeaderBytes + 4;
    private const int LocalPortAt = StatesAt + 4, RemotePortAt = LocalPortAt + 2, LocalAt = RemotePortAt + 2, RemoteAt = LocalAt + 16, CookieAt = RemoteAt + 20;

    /// <summary>Asks for the sockets of a family: for one, or with <see cref="NetlinkMessage.Dump"/> for all.</summary>
    /// <param name="request">Where it is written, <see cref="Bytes"/> long.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="flags">The flags of the netlink header.</param>
    /// <param name="states">One bit for each state of TCP that is asked for.</param>
    public static void Write(Span<byte> request, AddressFamily family, ushort flags, uint states)
    {
        request.Clear();
        NetlinkMessage.WriteHeader(request, Kind, flags);
        request[NetlinkMessage.HeaderBytes] = family == AddressFamily.InterNetwork ? (byte)2 : (byte)10; // AF_INET, AF_INET6
        request[NetlinkMessage.HeaderBytes + 1] = 6; // IPPROTO_TCP
        BinaryPrimitives.WriteUInt32LittleEndian(request[StatesAt..], states);
        request.Slice(CookieAt, 8).Fill(0xff); // INET_DIAG_NOCOOKIE
    }

    /// <summary>The ports of sockets that a dump gives, 0 for any: the kernel leaves out the others.</summary>
    public static void WritePorts(Span<byte> request, int local, int remote)
    {
        BinaryPrimitives.WriteUInt16BigEndian(request[LocalPortAt..], (ushort)local);
        BinaryPrimitives.WriteUInt16BigEndian(request[RemotePortAt..], (ushort)remote);
    }

    /// <summary>The own end of the one socket that is asked for.</summary>
    public static void WriteLocal(Span<byte> request, IPEndPoint end)
    {
        BinaryPrimitives.WriteUInt16BigEndian(request[LocalPortAt..], (ushort)end.Port);
        end.Address.TryWriteBytes(request.Slice(LocalAt, 16), out _);
    }

    /// <summary>The peer of the one socket that is asked for, by the bytes of its address: without an allocation.</summary>
    public static void WriteRemote(Span<byte> request, ReadOnlySpan<byte> address, int port)
    {
        BinaryPrimitives.WriteUInt16BigEndian(request[RemotePortAt..], (ushort)port);
        address.CopyTo(request.Slice(RemoteAt, 16));
    }
}
