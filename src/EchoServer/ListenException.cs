using System.Net;
using System.Net.Sockets;

namespace EchoServer;

/// <summary>The address cannot be listened on. The message says why and what to do about it, in one line.</summary>
internal sealed class ListenException(IPEndPoint endPoint, SocketException error)
    : Exception($"Cannot listen on {endPoint}: {Explain(endPoint, error)}", error)
{
    private static string Explain(IPEndPoint endPoint, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            "a listener without SO_REUSEPORT, or one of another user, has the port. " +
            $"Stop it ('ss -ltnp sport = :{endPoint.Port}' shows it) or choose another port.",
        SocketError.AddressNotAvailable =>
            "no interface of this machine has the address. 'ip address' lists those that are there.",
        SocketError.AccessDenied =>
            "not permitted. Choose a port from 1024 up, or allow lower ones by net.ipv4.ip_unprivileged_port_start.",
        SocketError.InvalidArgument =>
            "the kernel does not take the address. A link-local one needs its interface: [fe80::1%eth0]:8080.",
        _ => error.Message,
    };
}
