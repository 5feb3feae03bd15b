using System.Net;
using System.Net.Sockets;
using Harness.Scenarios;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Hosts;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Worlds.Linux.Hosts;

/// <summary>What crosses the network between two hosts, by each way of making one.</summary>
internal sealed class RelayTests
{
    [TestCase("tun", "198.19.0.1")]
    [TestCase("tun", "2001:db8:19::1")]
    [TestCase("packets", "198.19.0.1")]
    [TestCase("packets", "2001:db8:19::7")]
    [TestCase("veth", "198.19.0.7")]
    [TestCase("veth", "2001:db8:19::1")]
    public async Task A_megabyte_crosses_there_and_back_unchanged(string way, string server)
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace || LinuxWorld.ProblemOf(NetworkSpecification.Veth) is not null || LinuxWorld.ProblemOf(new NetworkSpecification()) is not null)
            Assert.Ignore("this machine cannot have such a network");
        using var clients = new NamespaceThread("clients");
        using var servers = new NamespaceThread("servers");
        clients.Invoke(NetworkNamespace.Enter);
        servers.Invoke(NetworkNamespace.Enter);
        using var relay = Join(way, clients, servers);
        using var listener = servers.Invoke(() => Listen(new IPEndPoint(IPAddress.Parse(server), 7)));
        var sent = new byte[1 << 20];
        new Random(1).NextBytes(sent);

        using var client = clients.Invoke(() => new Socket(listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        await client.ConnectAsync(listener.LocalEndPoint!);
        using var accepted = await listener.AcceptAsync();
        var echo = EchoAsync(accepted);
        var received = new byte[sent.Length];
        var receiving = ReceiveAsync(client, received);
        await client.SendAsync(sent);
        client.Shutdown(SocketShutdown.Send);
        await receiving.WaitAsync(TimeSpan.FromMinutes(2));
        await echo;

        received.AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    private static Relay? Join(string way, NamespaceThread clients, NamespaceThread servers)
    {
        var network = new NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(2) };
        switch (way)
        {
            case "tun":
                return TwoHosts.JoinByRelay(clients, servers, network, seed: 1, "ROLLOVER_RUN=test", observer: null);
            case "packets":
                return TwoHosts.JoinByPackets(clients, servers, network, seed: 1, "ROLLOVER_RUN=test", observer: null);
            default:
                using (var handle = servers.Invoke(NamespaceHandle.OfThisThread))
                    TwoHosts.JoinByVeth(clients, servers, handle);
                return null;
        }
    }

    private static Socket Listen(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endpoint);
        socket.Listen();
        return socket;
    }

    private static async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer) is > 0 and var count)
        {
            for (var done = 0; done < count;)
                done += await socket.SendAsync(buffer.AsMemory(done, count - done));
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task ReceiveAsync(Socket socket, Memory<byte> received)
    {
        while (received.Length > 0)
            received = received[await socket.ReceiveAsync(received)..];
    }
}
