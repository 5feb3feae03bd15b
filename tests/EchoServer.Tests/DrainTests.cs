using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests;

/// <summary>What a signal starts: the listener goes, the sessions stay until their clients close them.</summary>
internal sealed class DrainTests : ServerTests
{
    [TestCase(Signum.SIGHUP, "hangup")]
    [TestCase(Signum.SIGTERM, "terminate")]
    [TestCase(Signum.SIGINT, "interrupt")]
    public async Task Sessions_go_on_until_their_clients_close_them(Signum signal, string name)
    {
        var server = await StartListeningAsync();
        var first = await ConnectAsync(server);
        var second = await ConnectAsync(server);

        server.Signal(signal);
        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: 2");
        Proc.QueueLength(server.EndPoint).ShouldBeNull("the listener is closed");
        await first.ShouldBeServedByAsync(server.Pid);
        first.Dispose();
        await second.ShouldBeServedByAsync(server.Pid);
        await second.SendAsync("last");
        second.EndSending();
        (await second.ReceiveToEndAsync()).ShouldBe($"last: from {server.Pid}\n");

        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Output.Lines.ShouldContain($"Process {server.Pid} received {name} signal");
        server.Output.Lines[^1].ShouldBe($"process {server.Pid} closing tasks: 2");
        server.Errors.Text.ShouldBeEmpty();
    }

    [Test]
    public async Task Without_sessions_it_exits_at_once()
    {
        var server = await StartListeningAsync();

        server.Signal(Signum.SIGHUP);

        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Output.Lines[^1].ShouldBe($"process {server.Pid} closing tasks: 0");
    }

    [Test]
    public async Task A_closed_session_does_not_count()
    {
        // With so few descriptors it has one session at a time: that the second is accepted shows that the first is over.
        var server = await StartListeningAsync(prefix: ["prlimit", "--nofile=100:100"]);
        var gone = await ConnectAsync(server);
        gone.EndSending();
        await gone.ReceiveToEndAsync();
        await ConnectAsync(server);

        server.Signal(Signum.SIGHUP);

        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: 1");
    }

    [TestCase(1)]
    [TestCase(50)]
    public async Task Connections_that_wait_in_the_queue_are_served(int waiting)
    {
        var server = await StartListeningAsync();
        server.Freeze();
        var clients = new List<Client>();
        for (var i = 0; i < waiting; i++)
            clients.Add(await ConnectAsync(server.EndPoint));
        Deadline.WaitUntil(() => Proc.QueueLength(server.EndPoint) == waiting, "all wait in the queue");

        server.Signal(Signum.SIGTERM);
        server.Thaw();

        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: {waiting}");
        foreach (var client in clients)
            await client.ShouldBeServedByAsync(server.Pid);
    }

    [Test]
    public async Task Connections_that_have_sent_before_they_are_accepted_are_served()
    {
        var server = await StartListeningAsync();
        server.Freeze();
        var client = await ConnectAsync(server.EndPoint);
        await client.SendAsync("early");
        client.EndSending();

        server.Signal(Signum.SIGTERM);
        server.Thaw();

        (await client.ReceiveToEndAsync()).ShouldBe($"early: from {server.Pid}\n");
        (await server.WaitForExitAsync()).ShouldBe(0);
    }
}
