using System.Net;
using System.Net.Sockets;

namespace Draining;

/// <summary>What a listener is bound to.</summary>
/// <param name="EndPoint">Its address and port.</param>
/// <param name="DualStack">Whether it takes IPv4 as well as IPv6.</param>
public sealed record GroupAddress(IPEndPoint EndPoint, bool DualStack)
{
    /// <summary>An address of the loopback on which nobody else listens, so that only a wildcard does.</summary>
    private static readonly IPAddress UnusedLoopback = new([127, 77, 0, 1]);

    /// <summary>The families in whose tables its connections may stand.</summary>
    internal AddressFamily[] Families => DualStack
        ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]
        : [EndPoint.AddressFamily];

    /// <summary>Whether it is every address of the machine.</summary>
    public bool IsWildcard => EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any);

    /// <summary>What a listener is bound to.</summary>
    public static GroupAddress Of(Socket listener) => new(
        (IPEndPoint)listener.LocalEndPoint!, listener.AddressFamily == AddressFamily.InterNetworkV6 && listener.DualMode);

    /// <summary>A socket whose own address is one at which the listener can be reached from it.</summary>
    /// <exception cref="SocketException">The machine does not have the address any more.</exception>
    internal Socket BindHere()
    {
        // A listener of IPv6 on an address of IPv4 (RFC 4291, 2.5.5.2) gets packets of IPv4 alone.
        if (!IsWildcard)
            return Bind(EndPoint.Address.IsIPv4MappedToIPv6 ? EndPoint.Address.MapToIPv4() : EndPoint.Address);
        if (EndPoint.AddressFamily == AddressFamily.InterNetwork)
            return Bind(UnusedLoopback);

        try
        {
            // A listener on 0.0.0.0 would get what is sent to a dual-stack one by IPv4.
            return Bind(IPAddress.IPv6Loopback);
        }
        catch (SocketException) when (DualStack)
        {
            return Bind(UnusedLoopback);
        }
    }

    private static Socket Bind(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
