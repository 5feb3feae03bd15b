using System.Net;
using Harness.Worlds.Linux.Netlink;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// The server's side of a connection by its exact addresses and ports (NETLINK_SOCK_DIAG, sock_diag(7)), without an allocation: of every
/// session of traffic the kernel is asked. It belongs to the namespace of the thread that creates it.
/// </summary>
internal sealed class ExactLookup : IDisposable
{
    private readonly NetlinkConversation kernel;
    private readonly byte[] request = new byte[SocketRequest.Bytes];

    /// <summary>For connections to a server's address.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public ExactLookup(IPEndPoint server)
    {
        SocketRequest.Write(request, server.AddressFamily, NetlinkMessage.Request, states: uint.MaxValue);
        SocketRequest.WriteLocal(request, server);
        kernel = new NetlinkConversation(NetlinkSocket.Open(SocketRequest.Protocol), "The kernel's socket tables", bufferBytes: 4096);
    }

    /// <summary>The state and the inode (0: nobody has accepted it) of the server's side; false if there is none.</summary>
    /// <param name="address">The client's address as bytes.</param>
    /// <param name="port">The client's port.</param>
    /// <param name="state">As <c>include/net/tcp_states.h</c> numbers them.</param>
    /// <param name="inode">The socket's inode.</param>
    /// <exception cref="WorldException">The kernel's answer is an error or not understood.</exception>
    public bool TryFind(ReadOnlySpan<byte> address, int port, out byte state, out ulong inode)
    {
        (state, inode) = (0, 0);
        SocketRequest.WriteRemote(request, address, port);
        var answer = kernel.Ask(request);
        if (answer.Error == NetlinkMessage.NoEntry)
            return false;

        // A tuple that is unknown is answered with the listener that would take it: not what was asked for.
        (state, inode) = TcpSocket.ReadStateAndInode(kernel.BodyOf(answer, SocketRequest.Kind));
        return state != TcpSocket.Listen;
    }

    /// <summary>Closes the netlink socket.</summary>
    public void Dispose() => kernel.Dispose();
}
