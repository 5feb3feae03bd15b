using System.Net;
using System.Net.Sockets;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// The addresses to which clients of a run connect. A socket that listens on the port at another address gets none of them: to a client it is as if the
/// server did not listen. A server that listens on 127.0.0.1 alone has no listener for clients that come over a network.
/// </summary>
/// <param name="addresses">They.</param>
internal sealed class ServedAddresses(IReadOnlyCollection<IPAddress> addresses)
{
    private readonly HashSet<IPAddress> addresses = [.. addresses.Select(Plain)];

    private readonly bool hasIPv4 = HasClientsBy(AddressFamily.InterNetwork, addresses), hasIPv6 = HasClientsBy(AddressFamily.InterNetworkV6, addresses);

    /// <summary>
    /// Whether a socket takes what comes to one of them. 0.0.0.0 takes IPv4 alone, <c>::</c> takes IPv6, and IPv4 too unless its socket has IPV6_V6ONLY (ipv6(7)), as nginx sets it for
    /// <c>listen [::]:80</c>.
    /// </summary>
    public bool Has(in TcpSocket socket) => Has(socket.Local.Address, socket.IsV6Only);

    /// <summary>The same of a socket with this local address.</summary>
    /// <param name="local">Its address.</param>
    /// <param name="isV6Only">Whether it takes IPv6 alone.</param>
    public bool Has(IPAddress local, bool isV6Only = false)
    {
        var plain = Plain(local);
        return plain.Equals(IPAddress.Any) ? hasIPv4
            : plain.Equals(IPAddress.IPv6Any) ? hasIPv6 || (hasIPv4 && !isV6Only)
            : addresses.Contains(plain);
    }

    /// <summary>A wildcard is where a server listens: no client connects to it.</summary>
    private static bool HasClientsBy(AddressFamily family, IEnumerable<IPAddress> addresses) =>
        addresses.Select(Plain).Any(address => address.AddressFamily == family && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any));

    /// <summary>As the kernel's tables have it: an IPv4 address as such, and none of IPv6 with its interface.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
}
