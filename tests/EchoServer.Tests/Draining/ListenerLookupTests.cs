using System.Net;
using System.Net.Sockets;
using Draining;

namespace EchoServer.Tests.Draining;

/// <summary>
/// That no SYN meets the close itself takes hundreds of thousands of closes to be seen (tests/Benchmarks, ClosingListeners); what it rests on is seen here.
/// </summary>
public sealed class ListenerLookupTests
{
    private const int SolSocket = 1, ReusePort = 15; // asm-generic/socket.h
    private const int DeferAccept = 9; // TCP_DEFER_ACCEPT, tcp(7)

    [Test]
    public void A_listener_that_left_is_found_by_no_SYN_though_it_listens()
    {
        using var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using (var before = Connect(listener))
            before.Connected.ShouldBeTrue();

        ListenerLookup.Leave(listener);

        Should.Throw<SocketException>(() => Connect(listener)).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Test]
    public void Another_one_of_its_group_is_found_where_the_group_chooses_that()
    {
        using var stays = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var leaves = Listen((IPEndPoint)stays.LocalEndPoint!);
        Selector.Only(0).AttachTo(leaves);

        ListenerLookup.Leave(leaves);

        for (var i = 0; i < 20; i++)
        {
            using var client = Connect(stays);
            using var accepted = stays.Accept();
            accepted.RemoteEndPoint.ShouldBe(client.LocalEndPoint);
        }

        leaves.Poll(TimeSpan.Zero, SelectMode.SelectRead).ShouldBeFalse();
    }

    [Test]
    public void A_handshake_that_is_under_way_goes_on()
    {
        using var listener = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        listener.SetRawSocketOption((int)ProtocolType.Tcp, DeferAccept, BitConverter.GetBytes(120)); // its request stays in SYN_RECV until data comes
        using var client = Connect(listener);

        ListenerLookup.Leave(listener);
        client.Send("hello"u8);

        using var accepted = listener.Accept();
        var received = new byte[5];
        accepted.Receive(received).ShouldBe(5);
        accepted.Send("world"u8);
        client.Receive(received).ShouldBe(5);
    }

    private static Socket Listen(IPEndPoint at)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetRawSocketOption(SolSocket, ReusePort, BitConverter.GetBytes(1));
        listener.Bind(at);
        listener.Listen(128);
        return listener;
    }

    private static Socket Connect(Socket listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return client;
    }
}
