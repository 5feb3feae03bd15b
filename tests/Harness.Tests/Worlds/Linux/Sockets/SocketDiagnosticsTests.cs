using System.Net;
using System.Net.Sockets;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Netlink;
using Harness.Worlds.Linux.Sockets;
using Mono.Unix.Native;

namespace Harness.Tests.Worlds.Linux.Sockets;

/// <summary>What the kernel's tables show of real sockets, in a network namespace of the test's own.</summary>
internal sealed class SocketDiagnosticsTests
{
    private const int Port = 8080, OtherPort = 8081;

    [Test]
    public void A_listener_has_its_inode_user_backlog_and_queue()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port, backlog: 7);
        using var waiting = host.Connect("127.0.0.1", Port);

        var found = host.Tables.Listeners(Port).ShouldHaveSingleItem();

        found.State.ShouldBe(TcpSocket.Listen);
        found.Inode.ShouldBe(InodeOf(listener));
        found.Local.ShouldBe(new IPEndPoint(IPAddress.Loopback, Port));
        found.Remote.Port.ShouldBe(0);
        found.Uid.ShouldBe(Syscall.geteuid());
        found.SendQueue.ShouldBe(7);
        found.ReceiveQueue.ShouldBe(1);
        found.Interface.ShouldBe(0);
    }

    [Test]
    public void A_listener_of_another_user_has_that_one()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port);
        const uint nobody = 65534;
        if (Syscall.fchown((int)listener.SafeHandle.DangerousGetHandle(), nobody, uint.MaxValue) != 0)
            Assert.Ignore("this user cannot give a socket away");

        host.Tables.Listeners(Port).ShouldHaveSingleItem().Uid.ShouldBe(nobody);
    }

    [Test]
    public void A_listener_of_one_device_has_its_index()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port, before: socket => socket.SetRawSocketOption(1, 25 /* SO_BINDTODEVICE */, "lo"u8));

        host.Tables.Listeners(Port).ShouldHaveSingleItem().Interface.ShouldBe(1);
    }

    [TestCase("::", true)]
    [TestCase("::", false)]
    [TestCase("127.0.0.1", false)]
    public void A_listener_of_IPv6_has_whether_it_takes_IPv4(string address, bool isV6Only)
    {
        using var host = new Host();
        using var listener = host.Listen(address, Port, before: socket =>
        {
            if (socket.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = !isV6Only;
        });

        host.Tables.Listeners(Port).ShouldHaveSingleItem().IsV6Only.ShouldBe(isV6Only);
    }

    [Test]
    public void Listeners_are_those_of_the_port_in_both_families_and_no_others()
    {
        using var host = new Host();
        using Socket one = host.Listen("127.0.0.1", Port), two = host.Listen("127.0.0.1", Port), six = host.Listen("::1", Port), other = host.Listen("127.0.0.1", OtherPort);

        host.Tables.Listeners(Port).Select(found => found.Inode).ShouldBe([InodeOf(one), InodeOf(two), InodeOf(six)], ignoreOrder: true);
    }

    [Test]
    public void A_look_at_the_listeners_of_a_port_takes_no_more_answers_beside_other_listeners_and_connections()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port);
        var alone = host.ReceivedBy(tables => tables.Listeners(Port));

        using var others = new Sockets();
        for (var number = 0; number < 200; number++)
            others.Add(host.Listen("127.0.0.1", OtherPort + number));
        for (var number = 0; number < 100; number++)
        {
            others.Add(host.Connect("127.0.0.1", Port));
            others.Add(listener.Accept());
        }

        host.ReceivedBy(tables => tables.Listeners(Port)).ShouldBe(alone);
    }

    [Test]
    public void A_look_at_the_ends_of_a_port_takes_no_more_answers_beside_those_of_another_port()
    {
        using var host = new Host();
        using Socket listener = host.Listen("127.0.0.1", Port), other = host.Listen("127.0.0.1", OtherPort);
        using var ends = new Sockets();
        ends.Add(host.Connect("127.0.0.1", Port));
        var alone = host.ReceivedBy(tables => tables.ServerEnds(Port));

        for (var number = 0; number < 100; number++)
            ends.Add(host.Connect("127.0.0.1", OtherPort));

        host.ReceivedBy(tables => tables.ServerEnds(Port)).ShouldBe(alone);
        host.Tables.ServerEnds(OtherPort).Count.ShouldBe(100);
    }

    [Test]
    public void Server_ends_have_their_state_inode_client_and_unread_bytes()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port);
        var (open, openClient) = Accepted(host, listener);
        var (halfClosed, halfClosedClient) = Accepted(host, listener);
        var (shutDown, shutDownClient) = Accepted(host, listener);
        using var gone = new Sockets(open, openClient, halfClosed, halfClosedClient, shutDown, shutDownClient);
        openClient.Send("12345"u8);
        halfClosedClient.Shutdown(SocketShutdown.Send);
        shutDown.Shutdown(SocketShutdown.Send);
        using var waiting = host.Connect("127.0.0.1", Port);
        waiting.Send("123"u8);

        // Loopback delivers within the call; only the acknowledgements may take a moment.
        IReadOnlyList<TcpSocket> ends = [];
        Until.Holds(
            () => (ends = host.Tables.ServerEnds(Port)).Any(end => end.State == TcpSocket.FinWait2) && ends.All(end => end.SendQueue == 0),
            TimeSpan.FromSeconds(60)).ShouldBeTrue(string.Join('\n', ends));

        ends.ShouldAllBe(end => end.Local.Equals(new IPEndPoint(IPAddress.Loopback, Port)) && (end.Inode == 0 || end.Uid == Syscall.geteuid()));
        ends.Select(end => (end.State, end.Inode, (EndPoint?)end.Remote, end.ReceiveQueue)).ShouldBe(
            [
                (TcpSocket.Established, InodeOf(open), openClient.LocalEndPoint, 5),
                (TcpSocket.CloseWait, InodeOf(halfClosed), halfClosedClient.LocalEndPoint, 1), // its FIN counts as one
                (TcpSocket.FinWait2, InodeOf(shutDown), shutDownClient.LocalEndPoint, 0),
                (TcpSocket.Established, 0UL, waiting.LocalEndPoint, 3),
            ],
            ignoreOrder: true);
    }

    [Test]
    public void A_connection_that_is_over_is_no_server_end()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port);
        var (serverEnd, client) = Accepted(host, listener);
        serverEnd.Dispose(); // TIME_WAIT is the server's
        client.Dispose();

        Until.Holds(() => host.Tables.ServerEnds(Port).Count == 0, TimeSpan.FromSeconds(60)).ShouldBeTrue();
        host.Tables.Connections(Port, 6 /* TIME_WAIT */).ShouldHaveSingleItem();
    }

    [Test]
    public void An_IPv4_client_of_a_listener_of_both_families_is_found_by_the_address_that_it_has_itself()
    {
        using var host = new Host();
        using var listener = host.Listen("::", Port, before: socket => socket.DualMode = true);
        using var client = host.Connect("127.0.0.1", Port);
        using var accepted = listener.Accept();

        var end = host.Tables.ServerEnds(Port).ShouldHaveSingleItem();

        end.Remote.ShouldBe(client.LocalEndPoint);
        end.Local.ShouldBe(client.RemoteEndPoint);
        end.Inode.ShouldBe(InodeOf(accepted));
        host.Tables.Find(end.Local, end.Remote).ShouldBe(end);
    }

    [Test]
    public void Thousands_of_server_ends_are_all_found_in_one_call()
    {
        using var host = new Host();
        using var listener = host.Listen("127.0.0.1", Port, backlog: 4096);
        using var clients = new Sockets();
        for (var number = 0; number < 1500; number++)
            clients.Add(host.Connect("127.0.0.1", Port));

        host.Tables.ServerEnds(Port).Select(end => end.Remote).ShouldBe(clients.Select(client => (IPEndPoint)client.LocalEndPoint!), ignoreOrder: true);
    }

    private static (Socket Server, Socket Client) Accepted(Host host, Socket listener)
    {
        var client = host.Connect("127.0.0.1", Port);
        return (listener.Accept(), client);
    }

    private static ulong InodeOf(Socket socket)
    {
        Syscall.fstat((int)socket.SafeHandle.DangerousGetHandle(), out var status).ShouldBe(0);
        return status.st_ino;
    }

    /// <summary>A network namespace, and its tables. Where there is none the test is left out: other tests have sockets too.</summary>
    private sealed class Host : IDisposable
    {
        private readonly NamespaceThread thread = new("host");

        public Host()
        {
            if (MachineIsolation.Best != Isolation.NetworkNamespace)
                Assert.Ignore("this machine gives no network namespaces");
            thread.Invoke(NetworkNamespace.Enter);
            Tables = thread.Invoke(() => new SocketDiagnostics());
        }

        public SocketDiagnostics Tables { get; }

        public Socket Listen(string address, int port, int backlog = 1024, Action<Socket>? before = null)
        {
            var listener = New(address);
            before?.Invoke(listener);
            listener.SetRawSocketOption(1, 15 /* SO_REUSEPORT */, BitConverter.GetBytes(1));
            listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            listener.Listen(backlog);
            return listener;
        }

        public Socket Connect(string address, int port)
        {
            var client = New(address);
            client.Connect(IPAddress.Parse(address), port);
            return client;
        }

        /// <summary>How many bytes of answers a question takes.</summary>
        public int ReceivedBy(Action<SocketDiagnostics> ask)
        {
            using var counted = thread.Invoke(() => new CountedSource(NetlinkSocket.Open(SocketRequest.Protocol)));
            using var tables = new SocketDiagnostics(counted);
            ask(tables);
            return counted.Bytes;
        }

        public void Dispose()
        {
            Tables?.Dispose();
            thread.Dispose();
        }

        private Socket New(string address) => thread.Invoke(() => new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp));
    }

    private sealed class CountedSource(INetlinkSource kernel) : INetlinkSource
    {
        public int Bytes { get; private set; }

        public void Send(ReadOnlySpan<byte> request) => kernel.Send(request);

        public int Receive(Span<byte> buffer)
        {
            var length = kernel.Receive(buffer);
            Bytes += length;
            return length;
        }

        public void Dispose() => kernel.Dispose();
    }

    /// <summary>Sockets that end together.</summary>
    private sealed class Sockets(params IEnumerable<Socket> sockets) : List<Socket>(sockets), IDisposable
    {
        public void Dispose() => ForEach(socket => socket.Dispose());
    }
}
