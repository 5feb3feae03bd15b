using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests;

/// <summary>Running out of file descriptors.</summary>
internal sealed class DescriptorTests : ServerTests
{
    /// <summary>128 are kept back for the runtime, so that 32 sessions are possible.</summary>
    private const int Limit = 160;
    private const int Capacity = 32;

    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(1);

    private readonly string[] _limited = ["prlimit", $"--nofile={Limit}:{Limit}"];

    [Test]
    public async Task Who_comes_beyond_the_limit_waits_without_a_spin_and_is_served_when_one_leaves()
    {
        var server = await StartListeningAsync(prefix: _limited);
        var served = await ConnectServedAsync(server, Capacity);
        var waiting = await ConnectAsync(server.EndPoint);
        await waiting.SendAsync("hello\n");
        await server.Errors.WaitForAsync(
            $"Process {server.Pid} cannot accept for now: {Capacity} sessions are open, as many as its limit of open files allows.");

        await Proc.WaitForRestAsync(server.Pid);
        waiting.HearsAnythingWithin(AWhile).ShouldBeFalse();
        await served[1].ShouldBeServedByAsync(server.Pid);

        served[0].Dispose();
        await waiting.ShouldBeServedByAsync(server.Pid, "", reply: "hello\n");
        server.Errors.Lines.Length.ShouldBe(1, "the shortage is reported once");
    }

    [Test]
    public async Task A_drain_at_the_limit_serves_the_queue_as_sessions_leave()
    {
        var server = await StartListeningAsync(prefix: _limited);
        var served = await ConnectServedAsync(server, Capacity);
        var waiting = new List<Client>();
        for (var i = 0; i < 5; i++)
            waiting.Add(await ConnectAsync(server.EndPoint));
        await server.Errors.WaitForAsync($"Process {server.Pid} cannot accept for now: ");

        server.Signal(Signum.SIGTERM);
        await server.Output.WaitForAsync($"Process {server.Pid} received terminate signal");
        served.ForEach(client => client.Dispose());

        foreach (var client in waiting)
            await client.ShouldBeServedByAsync(server.Pid);
        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: ");
        waiting.ForEach(client => client.Dispose());
        (await server.WaitForExitAsync()).ShouldBe(0);
    }

    [Test]
    public async Task A_tiny_limit_leaves_one_session_at_a_time()
    {
        var server = await StartListeningAsync(prefix: ["prlimit", "--nofile=100:100"]);
        for (var i = 0; i < 3; i++)
        {
            var client = await ConnectAsync(server.EndPoint);
            await client.ShouldBeServedByAsync(server.Pid);
            client.Dispose();
        }
    }

    [Test]
    public async Task An_accept_that_fails_is_tried_again_without_a_spin()
    {
        // With one processor the thread pool has one thread, and adds another one while that waits. .NET opens a pipe for a new thread, and ends the process where it cannot: 'Out of memory'.
        if (Environment.ProcessorCount == 1)
            Assert.Ignore("a .NET process on one processor does not survive without a descriptor");
        var server = await StartListeningAsync();
        await (await ConnectAsync(server)).ShouldBeServedByAsync(server.Pid);
        // Below what it has open already: every accept fails with EMFILE, as it does with ENFILE when the system has none left.
        await SetSoftLimitAsync(server, "1");
        var waiting = await ConnectAsync(server.EndPoint);
        await waiting.SendAsync("hello\n");
        await server.Errors.WaitForAsync($"Process {server.Pid} cannot accept for now: ");

        await Proc.WaitForRestAsync(server.Pid);
        waiting.HearsAnythingWithin(AWhile).ShouldBeFalse();

        await SetSoftLimitAsync(server, "1000");
        await waiting.ShouldBeServedByAsync(server.Pid, "", reply: "hello\n");
    }

    private async Task<List<Client>> ConnectServedAsync(EchoServerProcess server, int count)
    {
        var clients = new List<Client>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await ConnectAsync(server.EndPoint));
            await clients[^1].ShouldBeServedByAsync(server.Pid);
        }

        return clients;
    }

    private static async Task SetSoftLimitAsync(EchoServerProcess server, string limit)
    {
        using var command = System.Diagnostics.Process.Start("prlimit", ["--pid", $"{server.Pid}", $"--nofile={limit}:"]);
        await command.WaitForExitAsync();
        command.ExitCode.ShouldBe(0);
    }
}
