using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace Draining;

/// <summary>
/// The kernel's TCP sockets, by NETLINK_SOCK_DIAG (sock_diag(7)): unprivileged, and in the time that the port's sockets take,
/// not all sockets of the machine as /proc/net/tcp.
/// </summary>
internal sealed class SocketTables : IDisposable
{
    private const int Netlink = 16, Raw = 3, SocketDiagnostics = 4; // AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG
    private const int HeaderBytes = 16, RequestBytes = 56, AnswerBytes = 72; // nlmsghdr, inet_diag_req_v2, inet_diag_msg
    private const ushort ByFamily = 20, Error = 2, Done = 3, RequestDump = 0x301;
    private const int SynReceivedState = 3, ListenState = 10; // tcp_states.h
    private const int Connected = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9; // ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK
    private const ushort V6OnlyAttribute = 11; // INET_DIAG_SKV6ONLY

    private readonly Socket _netlink;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private uint _sequence;

    /// <summary>Opens them, as the calling thread's network namespace shows them.</summary>
    /// <exception cref="Win32Exception">The kernel has no such tables, or does not give them to this process.</exception>
    public SocketTables()
    {
        var descriptor = Libc.OpenSocket(Netlink, Raw | Libc.CloseOnExec, SocketDiagnostics);
        if (descriptor < 0)
            throw Libc.LastError();
        _netlink = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    /// <summary>Who listens on an address and port: the members of its group, and those of other users' and devices' groups.</summary>
    public List<Member> Listeners(GroupAddress address)
    {
        var found = new List<Member>();
        Dump(address.EndPoint.AddressFamily, address.EndPoint.Port, 1 << ListenState, row =>
        {
            if (LocalAddress(row).Equals(Unscoped(address.EndPoint.Address)) && IsV6Only(row) != address.DualStack)
                found.Add(new Member(Cookie(row), UInt32At(row, 64), UInt32At(row, 40)));
        });
        return found;
    }

    /// <summary>Every listening socket of the network namespace, or of one port.</summary>
    /// <param name="port">0 for every port.</param>
    public List<ListeningSocket> Listening(int port = 0)
    {
        var found = new List<ListeningSocket>();
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            Dump(family, port, 1 << ListenState, row => found.Add(new ListeningSocket(
                new GroupKey(
                    new GroupAddress(new IPEndPoint(LocalAddress(row), BinaryPrimitives.ReadUInt16BigEndian(row[4..])), row[0] != 2 && !IsV6Only(row)),
                    UInt32At(row, 64),
                    UInt32At(row, 40)),
                Cookie(row),
                Inode: UInt32At(row, 68),
                Waiting: UInt32At(row, 56))));
        }

        return found;
    }

    /// <summary>
    /// The connections to an address and port whose handshake is under way, by their cookies, which no other socket ever has.
    /// </summary>
    /// <param name="address">The address and port.</param>
    /// <param name="mostResent">Only those whose SYN-ACK was sent again so often at the most: idiag_retrans, which inet_req_diag_fill takes from the request's num_retrans.</param>
    public HashSet<ulong> SynReceived(GroupAddress address, int mostResent = byte.MaxValue)
    {
        var found = new HashSet<ulong>();
        foreach (var family in address.Families)
        {
            Dump(family, address.EndPoint.Port, 1 << SynReceivedState, row =>
            {
                if (row[3] <= mostResent && (address.IsWildcard || LocalAddress(row).Equals(Unscoped(address.EndPoint.Address))))
                    found.Add(Cookie(row));
            });
        }

        return found;
    }

    /// <summary>The server's end of a connection of this machine: its inode; 0 while no process has accepted it.</summary>
    /// <param name="server">What it is a connection to.</param>
    /// <param name="client">The address and port of its other end.</param>
    /// <returns>Null if there is none: its handshake is not over, or it has ended.</returns>
    public uint? Accepted(GroupAddress server, IPEndPoint client)
    {
        uint? found = null;
        foreach (var family in server.Families)
        {
            Dump(family, server.EndPoint.Port, Connected, row =>
            {
                if (Unmapped(RemoteAddress(row)).Equals(client.Address))
                    found = UInt32At(row, 68);
            }, client.Port);
        }

        return found;
    }

    /// <summary>Closes them.</summary>
    public void Dispose() => _netlink.Dispose();

    private delegate void RowAction(ReadOnlySpan<byte> row);

    private void Dump(AddressFamily family, int port, int states, RowAction action, int remotePort = 0)
    {
        var request = new byte[HeaderBytes + RequestBytes];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), ByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), RequestDump);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(8), ++_sequence);
        request[HeaderBytes] = (byte)(family == AddressFamily.InterNetwork ? 2 : 10);
        request[HeaderBytes + 1] = (byte)ProtocolType.Tcp;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(HeaderBytes + 4), (uint)states);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(HeaderBytes + 8), (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(HeaderBytes + 10), (ushort)remotePort);
        _netlink.Send(request);
        while (true)
        {
            ReadOnlySpan<byte> messages = _buffer.AsSpan(0, _netlink.Receive(_buffer));
            while (messages.Length >= HeaderBytes)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(messages);
                var body = messages[HeaderBytes..length];
                switch (BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]))
                {
                    case Done:
                        return;
                    case Error:
                        throw new Win32Exception(-BinaryPrimitives.ReadInt32LittleEndian(body));
                    case ByFamily when BinaryPrimitives.ReadUInt16BigEndian(body[4..]) is var local && (port == 0 || local == port) && UInt32At(messages, 8) == _sequence:
                        action(body);
                        break;
                }

                messages = messages[Math.Min(messages.Length, (length + 3) & ~3)..];
            }
        }
    }

    private static uint UInt32At(ReadOnlySpan<byte> row, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(row[offset..]);

    private static ulong Cookie(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt64LittleEndian(row[44..]);

    private static IPAddress LocalAddress(ReadOnlySpan<byte> row) => new(row.Slice(8, row[0] == 2 ? 4 : 16));

    private static IPAddress RemoteAddress(ReadOnlySpan<byte> row) => new(row.Slice(24, row[0] == 2 ? 4 : 16));

    /// <summary>A dual-stack listener's connections by IPv4 stand in the table of IPv6.</summary>
    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The tables have the interface of a link-local address in a field of its own.</summary>
    private static IPAddress Unscoped(IPAddress address) => new(address.GetAddressBytes());

    private static bool IsV6Only(ReadOnlySpan<byte> row)
    {
        for (var attributes = row[AnswerBytes..]; attributes.Length > 4;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) == V6OnlyAttribute)
                return attributes[4] != 0;
            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }

        return true;
    }
}
