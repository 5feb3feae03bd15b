using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace EchoServer.Tests;

/// <summary>More than one signal, and signals that come early.</summary>
internal sealed class EchoServerSignalTests : ServerTests
{
    [TestCase(Signum.SIGTERM, Signum.SIGTERM, "terminate", 143)]
    [TestCase(Signum.SIGINT, Signum.SIGINT, "interrupt", 130)]
    [TestCase(Signum.SIGTERM, Signum.SIGINT, "interrupt", 130)]
    [TestCase(Signum.SIGINT, Signum.SIGTERM, "terminate", 143)]
    public async Task A_second_urgent_signal_ends_it_at_once(Signum first, Signum second, string name, int exitCode)
    {
        var server = await StartListeningAsync();
        await ConnectAsync(server);

        server.Signal(first);
        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: 1");
        server.Signal(second);

        (await server.WaitForExitAsync()).ShouldBe(exitCode);
        // The signal was handled: a process that it killed would have the same exit code here.
        server.Output.Lines[^1].ShouldBe($"Process {server.Pid} received {name} signal");
    }

    [Test]
    public async Task A_hangup_before_or_after_does_not_count()
    {
        var server = await StartListeningAsync();
        var client = await ConnectAsync(server);

        server.Signal(Signum.SIGHUP);
        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: 1");
        server.Signal(Signum.SIGTERM);
        await server.Output.WaitForAsync($"Process {server.Pid} received terminate signal");
        server.Signal(Signum.SIGHUP);
        await server.Output.WaitForAsync($"Process {server.Pid} received hangup signal", nth: 2);

        await client.ShouldBeServedByAsync(server.Pid);
        client.Dispose();
        (await server.WaitForExitAsync()).ShouldBe(0);
    }

    [TestCase(Signum.SIGHUP, "hangup")]
    [TestCase(Signum.SIGTERM, "terminate")]
    [TestCase(Signum.SIGINT, "interrupt")]
    public async Task A_signal_is_honoured_from_the_first_line_on(Signum signal, string name)
    {
        var server = Start(["127.0.0.1:0"]);
        await server.Output.WaitForAsync($"Process {server.Pid} running");

        server.Signal(signal);

        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Output.Lines.ShouldContain($"Process {server.Pid} received {name} signal");
        server.Output.Lines[^1].ShouldBe($"process {server.Pid} closing tasks: 0");
    }

    [Test]
    public async Task A_server_that_is_stopped_before_it_listens_never_listens()
    {
        // Its pipe is full, so that it hangs in its first line until somebody reads; 65536 bytes are a pipe's capacity (pipe(7)).
        var server = Start(["127.0.0.1:0"], ["sh", "-c", "yes | head -c 65536; exec \"$@\"", "sh"], readNow: false);
        Deadline.WaitUntil(() => Proc.ThreadsIn(server.Pid, "pipe_write") == 1, "the server hangs in its first line");

        server.Signal(Signum.SIGTERM);
        Deadline.WaitUntil(() => Proc.ThreadsIn(server.Pid, "pipe_write") == 2, "the line of the signal hangs as well");
        await server.ReadOutputAsync();

        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Output.Forget("y");
        var lines = server.Output.Lines;
        // Either of the two lines that hung may come first.
        lines[..^1].ShouldBe([$"Process {server.Pid} running", $"Process {server.Pid} received terminate signal"], ignoreOrder: true);
        lines[^1].ShouldBe($"process {server.Pid} closing tasks: 0");
    }

    [Test]
    public async Task A_hangup_that_the_parent_ignores_stays_ignored()
    {
        var server = await StartListeningAsync(prefix: ["env", "--ignore-signal=HUP"]);

        server.Signal(Signum.SIGHUP);
        await (await ConnectAsync(server)).ShouldBeServedByAsync(server.Pid);
        server.Signal(Signum.SIGTERM);
        await server.Output.WaitForAsync($"process {server.Pid} closing tasks: 1");

        server.Output.Text.ShouldNotContain("hangup");
    }
}
