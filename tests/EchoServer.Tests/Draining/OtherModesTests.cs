using System.Diagnostics;
using System.Net.Sockets;
using EchoServer.Tests.Running;

namespace EchoServer.Tests.Draining;

/// <summary>What the modes that are not the default lose or delay, and that they lose no more.</summary>
internal sealed class OtherModesTests : DrainingTests
{
    /// <summary>With so few descriptors a server has one session at a time, and who comes beyond it waits in the queue.</summary>
    private readonly string[] _oneSession = ["prlimit", "--nofile=100:100"];

    private static readonly TimeSpan _firstTimeout = TimeSpan.FromSeconds(1); // TCP_TIMEOUT_INIT (net/tcp.h)

    [Test]
    public async Task Immediate_resets_who_waits_in_the_queue()
    {
        var server = await StartListeningAsync(["127.0.0.1:0", "--drain", "immediate"], _oneSession);
        var session = await ConnectAsync(server);
        var waiting = new[] { await ConnectAsync(server.EndPoint), await ConnectAsync(server.EndPoint) };
        await server.Errors.WaitForAsync($"Process {server.Pid} cannot accept for now: ");

        await BeginToLeaveAsync(server, "immediate");

        (await LeftAsync(server)).Accepted.ShouldBe(0);
        foreach (var client in waiting)
            (await Should.ThrowAsync<SocketException>(client.ReceiveToEndAsync)).SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        await session.ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task Accept_serves_who_waits_in_the_queue()
    {
        var server = await StartListeningAsync(["127.0.0.1:0", "--drain", "accept", .. Patiently], _oneSession);
        var session = await ConnectAsync(server);
        var waiting = await ConnectAsync(server.EndPoint);
        await server.Errors.WaitForAsync($"Process {server.Pid} cannot accept for now: ");
        await BeginToLeaveAsync(server, "accept");

        session.Dispose();

        (await LeftAsync(server)).Accepted.ShouldBe(1);
        await waiting.ShouldBeServedByAsync(server.Pid);
    }

    [TestCase("accept")]
    [TestCase("guard")]
    [TestCase("steer")]
    public async Task A_server_without_room_goes_when_the_time_is_over(string mode)
    {
        var server = await StartListeningAsync(["127.0.0.1:0", "--drain", mode, "--drain-timeout", "300ms"], _oneSession);
        await ConnectAsync(server);
        await ConnectAsync(server.EndPoint);
        await server.Errors.WaitForAsync($"Process {server.Pid} cannot accept for now: ");

        await BeginToLeaveAsync(server, mode);

        (await LeftAsync(server)).Accepted.ShouldBe(0);
        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: 1");
    }

    [TestCase("accept")]
    [TestCase("immediate")]
    public async Task They_do_not_wait_for_handshakes_under_way(string mode)
    {
        // When the SYN-ACK would be sent again, a second after the SYN, the kernel drops a handshake whose listener is gone
        // (reqsk_timer_handler). A server that came to count later than that has found none, and says nothing about its drain.
        var deadline = Deadline.Token;
        (int Accepted, int SynReceived) left;
        Stopwatch sinceSyn;
        do
        {
            var server = await StartListeningAsync(["127.0.0.1:0", "--drain", mode, .. Patiently]);
            sinceSyn = Stopwatch.StartNew();
            HoldSynReceived(server.EndPoint);

            await BeginToLeaveAsync(server, mode);

            left = await LeftAsync(server);
            left.Accepted.ShouldBe(0);
        }
        while (sinceSyn.Elapsed > _firstTimeout && !deadline.IsCancellationRequested);

        left.SynReceived.ShouldBe(1, $"{sinceSyn.Elapsed} after the SYN");
    }

    [Test]
    public async Task Guard_waits_for_what_is_in_SYN_RECV_and_lets_new_clients_connect_late()
    {
        var server = await StartListeningAsync(["127.0.0.1:0", "--drain", "guard", .. Patiently]);
        var (held, connecting) = HoldSynReceived(server.EndPoint);
        await BeginToLeaveAsync(server, "guard");
        // Those before the guard are accepted; the first whose SYN has to be sent again has met it.
        Client newConnection;
        Task late;
        do
            (newConnection, late) = Client.StartToConnect(server.EndPoint);
        while (Keep(newConnection) is not null && await newConnection.IsAnsweredAtOnceAsync(late));

        var survivor = await StartBesideAsync(server);
        held.Listen();
        await connecting;
        await held.ShouldBeServedByAsync(server.Pid);
        (await LeftAsync(server)).SynReceived.ShouldBe(0);
        await late;

        newConnection.SynsRepeated.ShouldBeGreaterThan(0);
        await newConnection.ShouldBeServedByAsync(survivor.Pid);
    }
}
