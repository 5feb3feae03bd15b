using System.Net;
using System.Net.Sockets;
using Harness.Worlds.Linux.Sockets;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Tests.Worlds.Linux.Traffic;

/// <summary>The look at the server's end that traffic takes of every session.</summary>
internal sealed class ExactLookupTests
{
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void It_finds_the_end_before_and_after_it_is_accepted_and_no_other(string address)
    {
        using var listener = Listen(address, out var server);
        using var client = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(server);
        var end = (IPEndPoint)client.LocalEndPoint!;
        using var lookup = new ExactLookup(server);

        lookup.TryFind(end.Address.GetAddressBytes(), end.Port, out var state, out var inode).ShouldBeTrue();
        (state, inode).ShouldBe((TcpSocket.Established, 0UL));
        using var accepted = listener.Accept();
        lookup.TryFind(end.Address.GetAddressBytes(), end.Port, out state, out inode).ShouldBeTrue();
        inode.ShouldNotBe(0UL);
        lookup.TryFind(end.Address.GetAddressBytes(), server.Port, out _, out _).ShouldBeFalse("nobody connects from the server's own port: the listener is not taken for it");
    }

    [Test]
    public void Nothing_is_found_where_nobody_listens()
    {
        var listener = Listen("127.0.0.1", out var server);
        listener.Dispose();
        using var lookup = new ExactLookup(server);

        lookup.TryFind([127, 0, 0, 1], 9, out _, out var inode).ShouldBeFalse();
        inode.ShouldBe(0UL);
    }

    [Test]
    public void It_allocates_nothing()
    {
        using var listener = Listen("127.0.0.1", out var server);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(server);
        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        using var lookup = new ExactLookup(server);
        for (var number = 0; number < 100; number++)
            lookup.TryFind([127, 0, 0, 1], port, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 1000; number++)
            lookup.TryFind([127, 0, 0, 1], port, out _, out _);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static Socket Listen(string address, out IPEndPoint server)
    {
        var listener = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        listener.Listen();
        server = (IPEndPoint)listener.LocalEndPoint!;
        return listener;
    }
}
