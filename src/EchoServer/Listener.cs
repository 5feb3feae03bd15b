using System.Net;
using System.Net.Sockets;

namespace EchoServer;

/// <summary>Opens listening sockets that share their port.</summary>
internal static class Listener
{
    // asm-generic/socket.h. .NET has no name for SO_REUSEPORT; its ReuseAddress would set SO_REUSEADDR as well.
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    /// <summary>Binds and listens with SO_REUSEPORT.</summary>
    /// <param name="endPoint">Where; port 0 takes a free port, <see cref="Socket.LocalEndPoint"/> then has the real one.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <exception cref="ListenException">The address cannot be listened on.</exception>
    public static Socket Open(IPEndPoint endPoint, int backlog)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // .NET asks for IPv6 only; 'every address' is meant in the sense of other servers.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            // The group is joined at listen(), but the kernel refuses a bind without the option beside one that has it.
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            throw new ListenException(endPoint, error);
        }
    }
}
