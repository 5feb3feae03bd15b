using System.Globalization;
using Draining.Outside;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>One command starts the new server, waits until it is ready, and takes the old one out.</summary>
internal sealed class ReplaceTests : OutsideTests
{
    [Test]
    public async Task The_new_server_serves_outlives_the_tool_and_is_named_by_the_pid_file()
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Write("server.pid", $"{old.Pid}\n");

        await ShouldLeaveAsync(Replace(old, file, folder.Of("server.log"), [], Careless(old)));

        var pid = Keep(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
        await ShouldServeAsync(old.EndPoint, pid);
        (await old.WaitForExitAsync()).ShouldBe(0);
        Syscall.getsid(pid).ShouldBe(pid, "a session of its own");
        (await File.ReadAllTextAsync(folder.Of("server.log"))).ShouldContain($"Process {pid} listening on: {old.EndPoint}\n");

        // The next one is replaced by the same command.
        await ShouldLeaveAsync(Replace(old, file, folder.Of("server.log"), ["--ready", "notify"], Careless(old)));
        var next = Keep(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
        next.ShouldNotBe(pid);
        await ShouldServeAsync(old.EndPoint, next);
    }

    [Test]
    public async Task A_new_server_that_does_not_listen_is_ended_and_the_old_one_is_untouched()
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Write("server.pid", $"{old.Pid}\n");
        var replace = Replace(old, file, folder.Of("server.log"), ["--ready-timeout", "200ms"], ["sleep", "1000"]);

        await ShouldRefuseAsync(replace, 20, "it does not listen beside the old one after 0.2 s. It is ended, and the old one is untouched.");

        ShouldHaveEnded(LaunchedBy(replace));
        (await File.ReadAllTextAsync(file)).ShouldBe($"{old.Pid}\n");
        await ShouldServeAsync(old.EndPoint, old.Pid);
    }

    [Test]
    public async Task A_new_server_that_listens_and_does_not_get_ready_is_taken_out_again()
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();
        // An echo server answers with the line, and that is no HTTP.
        var replace = Replace(old, null, folder.Of("server.log"), ["--ready", "http:/health", "--ready-timeout", "1s"], Careless(old));

        await ShouldRefuseAsync(replace, 20, "its answer is not HTTP after 1 s");

        ShouldHaveEnded(LaunchedBy(replace));
        await ShouldServeAsync(old.EndPoint, old.Pid);
    }

    [TestCase("it ended with exit code 3", "sh", "-c", "exit 3")]
    [TestCase("it ended by signal 15", "sh", "-c", "kill $$")]
    [TestCase("cannot be started: No such file or directory", "/nonexistent/server")]
    public async Task A_new_server_that_ends_at_once(string words, params string[] command)
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();

        await ShouldRefuseAsync(Replace(old, null, folder.Of("server.log"), [], command), 20, words);

        await ShouldServeAsync(old.EndPoint, old.Pid);
    }

    [Test]
    public async Task A_pid_file_that_cannot_be_written_is_refused_before_anything_is_begun()
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();
        var replace = Tool(["replace", "--old", $"{old.Pid}", "--log", folder.Of("server.log"), "--pid-file", "/nonexistent/server.pid", "--", .. Careless(old)]);

        await ShouldRefuseAsync(replace, 15, "The pid file /nonexistent/server.pid cannot be written");

        replace.Steps().ShouldBeEmpty("nothing was begun");
        await ShouldServeAsync(old.EndPoint, old.Pid);
    }

    [Test]
    public async Task A_server_that_listens_without_SO_REUSEPORT_cannot_be_replaced()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        await ShouldRefuseAsync(Tool(["replace", "--old", $"{Environment.ProcessId}", "--port", $"{port}", "--", "true"]), 11, "without SO_REUSEPORT");
    }

    private ToolProcess Replace(EchoServerProcess old, string? pidFile, string log, string[] options, string[] command) =>
        Tool(["replace", "--old", pidFile ?? $"{old.Pid}", .. pidFile is null ? Array.Empty<string>() : ["--pid-file", pidFile], "--log", log, .. options, "--", .. command]);

    private static string[] Careless(EchoServerProcess old) => [ToolProcess.PathOf("EchoServer"), old.EndPoint.ToString(), "--drain", "immediate"];

    private static void ShouldHaveEnded(int pid)
    {
        using var process = PinnedProcess.TryOpen(pid);
        (process?.HasExited ?? true).ShouldBeTrue();
    }

    private int LaunchedBy(ToolProcess replace)
    {
        var line = replace.Output.Lines.First(text => text.Contains(" launched ", StringComparison.Ordinal));
        return Keep(int.Parse(line.Split("process ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }
}
