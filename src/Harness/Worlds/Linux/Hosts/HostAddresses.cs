using System.Net;
using System.Net.Sockets;
using Harness.Scenarios.Checking;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>The addresses of one of the two hosts; the networks are those that scenario files may name (<see cref="AddressPlan.Across"/>).</summary>
/// <param name="Main">The host's addresses, the one that it sends from by default first of its family.</param>
/// <param name="Local">Networks of which every address is the host's own as well.</param>
internal sealed record HostAddresses(IReadOnlyList<IPAddress> Main, IReadOnlyList<IPNetwork> Local)
{
    /// <summary>All addresses of IPv4, of both hosts, are in the network of this prefix: 198.18.0.0/15 (RFC 2544, benchmarking).</summary>
    public const int PrefixBits4 = 15;

    /// <summary>All addresses of IPv6 are in the network of this prefix: 2001:db8::/32 (RFC 3849, documentation).</summary>
    public const int PrefixBits6 = 32;

    /// <summary>The clients' host: a client may connect from any address of its networks.</summary>
    public static HostAddresses Clients { get; } = new(
        [IPAddress.Parse("198.18.0.1"), IPAddress.Parse("2001:db8:18::1")],
        AddressPlan.Across.Clients);

    /// <summary>The servers' host: listed one by one, since IPv6 binds to no others.</summary>
    public static HostAddresses Servers { get; } = new(
        [.. Enumerable.Range(1, 7).SelectMany(number => new[] { IPAddress.Parse($"198.19.0.{number}"), IPAddress.Parse($"2001:db8:19::{number}") })],
        []);

    /// <summary>Whether this kernel has IPv6.</summary>
    public static bool HaveVersion6 => Directory.Exists("/proc/sys/net/ipv6");

    /// <summary>The address of the loopback interface.</summary>
    public static IPAddress Loopback(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    /// <summary>The address of a family that all servers share, unless one has its own.</summary>
    public IPAddress Shared(AddressFamily family) => Main.First(address => address.AddressFamily == family);

    /// <summary>Gives a device of the calling thread's namespace these addresses. Without IPv6 in the kernel, those of IPv4.</summary>
    public void AddTo(string device, RouteNetlink routes)
    {
        var families = HaveVersion6 ? new[] { true, false } : [false];
        foreach (var address in Main.Where(address => families.Contains(IsVersion6(address))))
            routes.AddAddress(device, address, IsVersion6(address) ? PrefixBits6 : PrefixBits4);
        foreach (var network in Local.Where(network => families.Contains(IsVersion6(network.BaseAddress))))
            routes.AddLocalNetwork(network);

        // An address of a local network is no address of a device: IPv6 lets one bind to it only so. The clients' namespace is ours alone.
        if (Local.Count > 0 && families.Contains(true))
            File.WriteAllText("/proc/sys/net/ipv6/ip_nonlocal_bind", "1");
    }

    private static bool IsVersion6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;
}
