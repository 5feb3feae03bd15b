using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Harness.Worlds.Linux;

/// <summary>A TCP socket as the kernel's tables show it.</summary>
/// <param name="State">Its state, as <c>include/net/tcp_states.h</c> numbers them.</param>
/// <param name="Inode">Its inode; 0 while no process holds it.</param>
/// <param name="ReceiveQueue">Of a listener: connections in its accept queue.</param>
/// <param name="Local">Its own address and port.</param>
/// <param name="Remote">Its peer's.</param>
/// <param name="Uid">The user that it belongs to.</param>
internal readonly record struct TcpSocket(byte State, ulong Inode, int ReceiveQueue, IPEndPoint Local, IPEndPoint Remote, int Uid = 0)
{
    public const byte Established = 1, SynSent = 2, SynReceived = 3, CloseWait = 8, Listen = 10;
}

/// <summary>
/// The kernel's socket tables through NETLINK_SOCK_DIAG (sock_diag(7)): exact, and unprivileged. A connection is looked up by
/// its four-tuple in about 3 us however many sockets there are. The namespace is that of the thread that creates this.
/// </summary>
internal sealed class SocketDiagnostics : IDisposable
{
    private const int HeaderBytes = 16;          // struct nlmsghdr
    private const int RequestBytes = 56;         // struct inet_diag_req_v2
    private const int AnswerBytes = 72;          // struct inet_diag_msg
    private const ushort SockDiagByFamily = 20, Error = 2, Done = 3;
    private const ushort Request = 1, Dump = 0x300;

    private readonly Lock gate = new();
    private readonly Socket netlink;
    private readonly byte[] buffer = new byte[64 * 1024];
    private uint sequence;

    public SocketDiagnostics()
    {
        // Family 16 is AF_NETLINK, protocol 4 NETLINK_SOCK_DIAG. .NET knows neither by name, so the descriptor is made by libc.
        netlink = NetlinkSocket.Open(protocol: 4);
    }

    /// <summary>The socket whose own end is <paramref name="local"/> and whose peer is <paramref name="remote"/>; null if there is none.</summary>
    public TcpSocket? Find(IPEndPoint local, IPEndPoint remote)
    {
        lock (gate)
        {
            var request = NewRequest(local.AddressFamily, Request, states: uint.MaxValue);
            WriteEndpoint(request, HeaderBytes + 8, HeaderBytes + 12, local);
            WriteEndpoint(request, HeaderBytes + 10, HeaderBytes + 28, remote);
            netlink.Send(request);
            foreach (var found in ReadAnswers(dump: false))
            {
                // A tuple that is unknown is answered with the listener that would take it: not what was asked for.
                if (found.State != TcpSocket.Listen)
                    return found;
            }

            return null;
        }
    }

    /// <summary>Every listening socket of a port, in either family.</summary>
    public IReadOnlyList<TcpSocket> Listeners(int port) => Dumped(TcpSocket.Listen, socket => socket.Local.Port == port);

    /// <summary>Every socket in a state whose peer has this port, in either family.</summary>
    public IReadOnlyList<TcpSocket> Clients(int port, byte state) => Dumped(state, socket => socket.Remote.Port == port);

    /// <summary>Every socket in a state whose own end has this port, in either family.</summary>
    public IReadOnlyList<TcpSocket> Connections(int port, byte state) => Dumped(state, socket => socket.Local.Port == port);

    public void Dispose() => netlink.Dispose();

    private List<TcpSocket> Dumped(byte state, Func<TcpSocket, bool> isMeant)
    {
        var found = new List<TcpSocket>();
        lock (gate)
        {
            foreach (var family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            {
                netlink.Send(NewRequest(family, Request | Dump, states: 1u << state));
                found.AddRange(ReadAnswers(dump: true).Where(isMeant));
            }
        }

        return found;
    }

    private byte[] NewRequest(AddressFamily family, ushort flags, uint states)
    {
        var request = new byte[HeaderBytes + RequestBytes];
        var span = request.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(span, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span[4..], SockDiagByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(span[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], ++sequence);
        span[HeaderBytes] = family == AddressFamily.InterNetwork ? (byte)2 : (byte)10;
        span[HeaderBytes + 1] = 6; // IPPROTO_TCP
        BinaryPrimitives.WriteUInt32LittleEndian(span[(HeaderBytes + 4)..], states);
        span[(HeaderBytes + 48)..(HeaderBytes + 56)].Fill(0xff); // INET_DIAG_NOCOOKIE
        return request;
    }

    private static void WriteEndpoint(byte[] request, int portAt, int addressAt, IPEndPoint endpoint)
    {
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(portAt), (ushort)endpoint.Port);
        endpoint.Address.TryWriteBytes(request.AsSpan(addressAt, 16), out _);
    }

    private List<TcpSocket> ReadAnswers(bool dump)
    {
        var answers = new List<TcpSocket>();
        while (true)
        {
            var message = buffer.AsSpan(0, netlink.Receive(buffer));
            while (message.Length >= HeaderBytes)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(message);
                var kind = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
                var current = BinaryPrimitives.ReadUInt32LittleEndian(message[8..]) == sequence;
                var body = message[HeaderBytes..length];
                if (current && kind is Done)
                    return answers;
                if (current && kind is Error)
                    return IsNotFound(body) ? answers : throw new WorldException($"The kernel's socket tables answered with error {-BinaryPrimitives.ReadInt32LittleEndian(body)}.");
                if (current && kind is SockDiagByFamily)
                {
                    answers.Add(ReadSocket(body));
                    if (!dump)
                        return answers;
                }

                message = message[Math.Min(message.Length, (length + 3) & ~3)..];
            }
        }
    }

    private static bool IsNotFound(ReadOnlySpan<byte> error) => BinaryPrimitives.ReadInt32LittleEndian(error) == -2; // ENOENT

    private static TcpSocket ReadSocket(ReadOnlySpan<byte> message)
    {
        var addressBytes = message[0] == 2 ? 4 : 16;
        var local = new IPEndPoint(new IPAddress(message.Slice(8, addressBytes)), BinaryPrimitives.ReadUInt16BigEndian(message[4..]));
        var remote = new IPEndPoint(new IPAddress(message.Slice(24, addressBytes)), BinaryPrimitives.ReadUInt16BigEndian(message[6..]));
        return new TcpSocket(
            message[1],
            BinaryPrimitives.ReadUInt32LittleEndian(message[(AnswerBytes - 4)..]),
            BinaryPrimitives.ReadInt32LittleEndian(message[56..]),
            local,
            remote,
            BinaryPrimitives.ReadInt32LittleEndian(message[64..]));
    }
}
