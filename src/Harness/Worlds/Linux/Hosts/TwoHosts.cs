using Harness.Scenarios;
using Harness.Worlds.Linux.Relaying;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>Joins the namespaces of the clients and of the servers by a network.</summary>
internal static class TwoHosts
{
    private const string Device = "net0";
    private const int MtuBytes = 1500;

    // The queue before the relay. A burst of 1 MiB echoes is hundreds of packets; what is over is dropped by the kernel.
    private const int QueuePackets = 16 * 1024;

    /// <summary>Locally administered, and the same at both ends: see <see cref="RouteNetlink.BringUp"/>.</summary>
    private static readonly byte[] hardwareAddress = [0x02, 0, 0, 0, 0x25, 0x44];

    /// <summary>Why this machine cannot have such a network; null if it can. Found by trying.</summary>
    public static string? ProblemOf(bool isVeth) => (isVeth ? vethProblem : relayProblem).Value;

    private static readonly Lazy<string?> vethProblem = new(() => Probe(() =>
    {
        using var other = new NamespaceThread("network probe");
        other.Invoke(NetworkNamespace.Enter);
        using var there = other.Invoke(NamespaceHandle.OfThisThread);
        using var routes = new RouteNetlink();
        routes.AddPair(Device, Device, there, hardwareAddress);
    }));

    private static readonly Lazy<string?> relayProblem = new(() => Probe(() => TunDevice.Create(Device).Dispose()));

    /// <summary>Joins them by a pair of virtual devices.</summary>
    public static void JoinByVeth(NamespaceThread clients, NamespaceThread servers, NamespaceHandle serversNamespace)
    {
        clients.Invoke(() =>
        {
            using var routes = new RouteNetlink();
            routes.AddPair(Device, Device, serversNamespace, hardwareAddress);
        });
        clients.Invoke(() => Configure(HostAddresses.Clients));
        servers.Invoke(() => Configure(HostAddresses.Servers));
    }

    /// <summary>Joins them by two TUN devices and a relay.</summary>
    public static Relay JoinByRelay(NamespaceThread clients, NamespaceThread servers, NetworkSpecification network, int seed, string marker, INetworkObserver? observer)
    {
        using var clientSide = clients.Invoke(() => Create(HostAddresses.Clients));
        using var serverSide = servers.Invoke(() => Create(HostAddresses.Servers));
        var arguments = PacketRelay.ArgumentsFor(network.RoundTrip / 2, network.Jitter, network.Loss, seed);
        return servers.Invoke(() => Relay.Start(clientSide, serverSide, arguments, marker, observer));

        static SafeFileHandle Create(HostAddresses addresses)
        {
            var tun = TunDevice.Create(Device);
            Configure(addresses);
            return tun;
        }
    }

    private static void Configure(HostAddresses addresses)
    {
        // No address of its own making, and so no router solicitations: nothing crosses the network but what the run sends.
        const string generation = $"/proc/sys/net/ipv6/conf/{Device}/addr_gen_mode";
        if (File.Exists(generation))
            File.WriteAllText(generation, "1");
        using var routes = new RouteNetlink();
        routes.BringUp(Device, MtuBytes, QueuePackets);
        addresses.AddTo(Device, routes);
    }

    private static string? Probe(Action attempt)
    {
        if (!NetworkNamespace.IsAvailable)
            return "this machine gives no network namespaces";
        using var thread = new NamespaceThread("network probe");
        try
        {
            thread.Invoke(NetworkNamespace.Enter);
            thread.Invoke(attempt);
            return null;
        }
        catch (WorldException error)
        {
            return char.ToLowerInvariant(error.Message[0]) + error.Message[1..].TrimEnd('.');
        }
    }
}
