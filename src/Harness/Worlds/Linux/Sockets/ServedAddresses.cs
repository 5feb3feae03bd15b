using System.Net;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// The addresses to which clients of a run connect. A socket that listens on the port at another address gets none of them: to a client it is as if the
/// server did not listen. A server that listens on 127.0.0.1 alone has no listener for clients that come over a network.
/// </summary>
/// <param name="addresses">They.</param>
internal sealed class ServedAddresses(IReadOnlyCollection<IPAddress> addresses)
{
    private readonly HashSet<IPAddress> addresses = [.. addresses.Select(Plain)];

    /// <summary>Whether a socket with this local address takes what comes to one of them. <c>::</c> takes IPv4, too, unless its socket has IPV6_V6ONLY (ipv6(7)), which is not looked at.</summary>
    public bool Has(IPAddress local)
    {
        var plain = Plain(local);
        return plain.Equals(IPAddress.IPv6Any) || plain.Equals(IPAddress.Any) || addresses.Contains(plain);
    }

    /// <summary>As the kernel's tables have it: an IPv4 address as such, and none of IPv6 with its interface.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
}
