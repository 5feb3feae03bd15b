using Harness.Scenarios;
using Harness.Worlds.Linux.Namespaces;
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

    /// <summary>Locally administered, and the same on both hosts: see <see cref="RouteNetlink.BringUp"/>.</summary>
    private static readonly byte[] hardwareAddress = [0x02, 0, 0, 0, 0x25, 0x44];

    /// <summary>That of the ends at the relay. It is another one, so that the kernel takes none of the frames there for its own.</summary>
    private static readonly byte[] farHardwareAddress = [0x02, 0, 0, 0, 0x25, 0x45];

    /// <summary>Why this machine cannot have such a network; null if it can. Found by trying.</summary>
    public static string? ProblemOf(bool isVeth) => isVeth ? vethProblem.Value
        : tunProblem.Value is { } noTun && packetProblem.Value is { } noPackets ? (noTun == noPackets ? noTun : $"{noTun}, and without it {noPackets}")
        : null;

    private static readonly Lazy<string?> vethProblem = new(() => Probe(() =>
    {
        using var other = new NamespaceThread("network probe");
        other.Invoke(NetworkNamespace.Enter);
        using var there = other.Invoke(NamespaceHandle.OfThisThread);
        using var routes = new RouteNetlink();
        routes.AddPair(Device, hardwareAddress, Device, hardwareAddress, there);
    }));

    private static readonly Lazy<string?> tunProblem = new(() => Probe(() => TunDevice.Create(Device).Dispose()));

    private static readonly Lazy<string?> packetProblem = new(() => vethProblem.Value ?? Probe(() => PacketSocket.Open("lo").Dispose()));

    /// <summary>Joins them by a pair of virtual devices.</summary>
    public static void JoinByVeth(NamespaceThread clients, NamespaceThread servers, NamespaceHandle serversNamespace)
    {
        clients.Invoke(() =>
        {
            using var routes = new RouteNetlink();
            routes.AddPair(Device, hardwareAddress, Device, hardwareAddress, serversNamespace);
        });
        clients.Invoke(() => Configure(HostAddresses.Clients));
        servers.Invoke(() => Configure(HostAddresses.Servers));
    }

    /// <summary>
    /// Joins them by a relay: between two TUN devices, or, for a user who may not open the file that makes them, between packet sockets
    /// on the far ends of two pairs of virtual devices.
    /// </summary>
    public static Relay JoinByRelay(NamespaceThread clients, NamespaceThread servers, NetworkSpecification network, int seed, string marker, INetworkObserver? observer) =>
        tunProblem.Value is null ? JoinByTun(clients, servers, network, seed, marker, observer) : JoinByPackets(clients, servers, network, seed, marker, observer);

    internal static Relay JoinByPackets(NamespaceThread clients, NamespaceThread servers, NetworkSpecification network, int seed, string marker, INetworkObserver? observer)
    {
        // The sockets keep their namespace when the thread has ended.
        using var between = new NamespaceThread("relay");
        between.Invoke(NetworkNamespace.Enter);
        using var there = between.Invoke(NamespaceHandle.OfThisThread);
        clients.Invoke(() => Connect("clients", HostAddresses.Clients));
        servers.Invoke(() => Connect("servers", HostAddresses.Servers));
        using var clientSide = between.Invoke(() => Open("clients"));
        using var serverSide = between.Invoke(() => Open("servers"));
        return Start(servers, clientSide, serverSide, network, seed, marker, observer);

        void Connect(string far, HostAddresses addresses)
        {
            using (var routes = new RouteNetlink())
                routes.AddPair(Device, hardwareAddress, far, farHardwareAddress, there);
            Offload.TurnOff(Device);
            Configure(addresses);
        }

        static SafeFileHandle Open(string device)
        {
            BringUp(device);
            return PacketSocket.Open(device);
        }
    }

    private static Relay JoinByTun(NamespaceThread clients, NamespaceThread servers, NetworkSpecification network, int seed, string marker, INetworkObserver? observer)
    {
        using var clientSide = clients.Invoke(() => Create(HostAddresses.Clients));
        using var serverSide = servers.Invoke(() => Create(HostAddresses.Servers));
        return Start(servers, clientSide, serverSide, network, seed, marker, observer);

        static SafeFileHandle Create(HostAddresses addresses)
        {
            var tun = TunDevice.Create(Device);
            Configure(addresses);
            return tun;
        }
    }

    private static Relay Start(
        NamespaceThread thread, SafeFileHandle clients, SafeFileHandle servers, NetworkSpecification network, int seed, string marker, INetworkObserver? observer)
    {
        var arguments = PacketRelay.ArgumentsFor(network.RoundTrip / 2, network.Jitter, network.Loss, seed);
        return thread.Invoke(() => Relay.Start(clients, servers, arguments, marker, observer));
    }

    private static void Configure(HostAddresses addresses)
    {
        BringUp(Device);
        using var routes = new RouteNetlink();
        addresses.AddTo(Device, routes);
    }

    private static void BringUp(string device)
    {
        // No address of its own making, and so no router solicitations: nothing crosses the network but what the run sends.
        var generation = $"/proc/sys/net/ipv6/conf/{device}/addr_gen_mode";
        if (File.Exists(generation))
            File.WriteAllText(generation, "1");
        using var routes = new RouteNetlink();
        routes.BringUp(device, MtuBytes, QueuePackets);
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
