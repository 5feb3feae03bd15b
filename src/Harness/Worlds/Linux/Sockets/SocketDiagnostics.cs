using System.Net;
using System.Net.Sockets;
using Harness.Worlds.Linux.Netlink;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// The kernel's socket tables through NETLINK_SOCK_DIAG (sock_diag(7)): exact, and unprivileged. A connection is looked up by
/// its four-tuple in about 3 us however many sockets there are. The namespace is that of the thread that creates this.
/// </summary>
/// <remarks>
/// A dump leaves out other ports in the kernel, by the ports in its request (inet_diag_dump_icsk): so few answers cross. It is checked again here.
/// The kernel looks at its table of listeners only where LISTEN alone is asked for: connections cost such a dump nothing.
/// A dump whose answers take several reads is no snapshot: a socket that came or went between two reads may be missing.
/// Listeners of a port, up to some 300 a family, take one read.
/// </remarks>
internal sealed class SocketDiagnostics : IDisposable
{
    private readonly Lock gate = new();
    private readonly NetlinkConversation kernel;
    private readonly byte[] request = new byte[SocketRequest.Bytes];

    /// <summary>Opens a netlink socket.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public SocketDiagnostics()
        : this(NetlinkSocket.Open(SocketRequest.Protocol))
    {
    }

    /// <summary>Asks something else than the kernel, for tests.</summary>
    internal SocketDiagnostics(INetlinkSource source) => kernel = new NetlinkConversation(source, "The kernel's socket tables", bufferBytes: 64 * 1024);

    /// <summary>The socket whose own end is <paramref name="local"/> and whose peer is <paramref name="remote"/>; null if there is none.</summary>
    /// <exception cref="WorldException">The kernel's answer is an error or not understood.</exception>
    public TcpSocket? Find(IPEndPoint local, IPEndPoint remote)
    {
        lock (gate)
        {
            SocketRequest.Write(request, local.AddressFamily, NetlinkMessage.Request, states: uint.MaxValue);
            SocketRequest.WriteLocal(request, local);
            SocketRequest.WriteRemote(request, remote.Address.GetAddressBytes(), remote.Port);
            var answer = kernel.Ask(request);
            if (answer.Error == NetlinkMessage.NoEntry)
                return null;

            // A tuple that is unknown is answered with the listener that would take it: not what was asked for.
            var found = TcpSocket.Read(kernel.BodyOf(answer, SocketRequest.Kind));
            return found.State == TcpSocket.Listen ? null : found;
        }
    }

    /// <summary>
    /// Every listening socket of a port, or of all ports (0), in either family: one dump a family, whose cost does not depend on how many connections there are.
    /// </summary>
    /// <exception cref="WorldException">The kernel's answer is an error or not understood.</exception>
    public IReadOnlyList<TcpSocket> Listeners(int port) => Dumped(StateBit(TcpSocket.Listen), localPort: port, remotePort: 0);

    /// <summary>Every socket in a state whose peer has this port, in either family.</summary>
    /// <exception cref="WorldException">The kernel's answer is an error or not understood.</exception>
    public IReadOnlyList<TcpSocket> Clients(int port, byte state) => Dumped(StateBit(state), localPort: 0, remotePort: port);

    /// <summary>Every socket in a state whose own end has this port, in either family.</summary>
    /// <exception cref="WorldException">The kernel's answer is an error or not understood.</exception>
    public IReadOnlyList<TcpSocket> Connections(int port, byte state) => Dumped(StateBit(state), localPort: port, remotePort: 0);

    /// <summary>
    /// The servers' ends of all connections to a port whose handshake is complete and that are not over: ESTABLISHED, CLOSE_WAIT, FIN_WAIT1,
    /// FIN_WAIT2, CLOSING and LAST_ACK, in either family, in one call. Each has its inode, its client and the bytes that its server has not read.
    /// </summary>
    /// <exception cref="WorldException">The kernel's answer is an error or not understood.</exception>
    public IReadOnlyList<TcpSocket> ServerEnds(int port) => Dumped(
        StateBit(TcpSocket.Established) | StateBit(TcpSocket.CloseWait) | StateBit(TcpSocket.FinWait1)
            | StateBit(TcpSocket.FinWait2) | StateBit(TcpSocket.Closing) | StateBit(TcpSocket.LastAck),
        localPort: port,
        remotePort: 0);

    /// <summary>Closes the netlink socket.</summary>
    public void Dispose() => kernel.Dispose();

    private static uint StateBit(byte state) => 1u << state;

    private List<TcpSocket> Dumped(uint states, int localPort, int remotePort)
    {
        var found = new List<TcpSocket>();
        lock (gate)
        {
            AddDump(AddressFamily.InterNetwork, states, localPort, remotePort, found);
            AddDump(AddressFamily.InterNetworkV6, states, localPort, remotePort, found);
        }

        return found;
    }

    private void AddDump(AddressFamily family, uint states, int localPort, int remotePort, List<TcpSocket> found)
    {
        SocketRequest.Write(request, family, NetlinkMessage.Request | NetlinkMessage.Dump, states);
        SocketRequest.WritePorts(request, localPort, remotePort);
        var before = found.Count;
        for (var attempt = 1; ; attempt++)
        {
            var answers = kernel.StartDump(request);
            while (answers.MoveNext())
            {
                var body = kernel.BodyOf(answers.Current, SocketRequest.Kind);
                var (local, remote) = TcpSocket.ReadPorts(body);
                if ((localPort == 0 || local == localPort) && (remotePort == 0 || remote == remotePort))
                    found.Add(TcpSocket.Read(body));
            }

            if (!answers.WasInterrupted)
                return;
            found.RemoveRange(before, found.Count - before);
            kernel.ThrowIfLast(attempt);
        }
    }
}
