using System.Globalization;
using System.Net.Sockets;
using Draining.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>What cannot be done without loss is refused: with a sentence, an exit code of its own, and a server that goes on.</summary>
internal sealed class RefusalTests : OutsideTests
{
    [Test]
    public async Task The_only_server_has_nobody_to_leave_its_connections_to()
    {
        var server = await StartCarelessAsync();

        await ShouldRefuseAsync(Leave(server.Pid), 11, $"no other server listens beside process {server.Pid}");

        await ShouldServeAsync(server.EndPoint, server.Pid);
    }

    [Test]
    public async Task A_server_on_another_address_is_no_other_server()
    {
        var server = await StartCarelessAsync();
        await StartCarelessAsync($"0.0.0.0:{server.EndPoint.Port}");

        await ShouldRefuseAsync(Leave(server.Pid), 11, "is of another group");
    }

    [Test]
    public async Task A_process_that_does_not_listen()
    {
        await ShouldRefuseAsync(Leave(Environment.ProcessId, "--port", "1"), 10, "does not listen on port 1");
    }

    [Test]
    public async Task A_process_that_does_not_exist()
    {
        await ShouldRefuseAsync(Leave(int.MaxValue), 10, "There is no process 2147483647.");
    }

    [Test]
    public async Task A_pid_file_that_is_older_than_the_process()
    {
        var (old, other) = await StartTwoAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Write("server.pid", $"{old.Pid}\n");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));

        await ShouldRefuseAsync(Tool(["leave", "--pid-file", file]), 15, $"is older than process {old.Pid}");

        await AllShouldBeServingAsync(old.EndPoint, old.Pid, other.Pid);
    }

    [Test]
    public async Task A_pid_file_that_is_younger_than_the_process_is_believed()
    {
        var (old, other) = await StartTwoAsync();
        using var folder = new TemporaryFolder();

        await ShouldLeaveAsync(Tool(["leave", "--pid-file", folder.Write("server.pid", $"{old.Pid}\n")]));

        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [TestCase("", "does not contain a process id")]
    [TestCase("no number", "does not contain a process id")]
    [TestCase("2147483647", "and there is none")]
    public async Task A_pid_file_that_names_no_process(string text, string words)
    {
        using var folder = new TemporaryFolder();

        await ShouldRefuseAsync(Tool(["leave", "--pid-file", folder.Write("server.pid", text)]), 15, words);
    }

    [Test]
    public async Task A_pid_file_that_is_not_there()
    {
        await ShouldRefuseAsync(Tool(["leave", "--pid-file", "/nonexistent/server.pid"]), 15, "The pid file cannot be read");
    }

    [Test]
    public async Task A_server_of_another_user()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root can become another user.");
        var (old, other) = await StartTwoAsync();

        using (var programs = new ProgramsForEverybody("Replace"))
        {
            var tool = Keep(programs.StartAsNobody("rollover-replace", "leave", "--pid", old.Pid.ToString(CultureInfo.InvariantCulture)));
            await ShouldRefuseAsync(tool, 12, "it is of user 0 and this program runs as user 65534. Run it as that user or as root.");
        }

        await AllShouldBeServingAsync(old.EndPoint, old.Pid, other.Pid);
    }

    [Test]
    public async Task A_selector_of_somebody_else_stays()
    {
        var (old, other) = await StartTwoAsync();
        using var third = OwnSockets.Listen(old.EndPoint);
        OwnSockets.AttachForeign(third, (0x06, 0, 0, 1)); // ret 1: all to the second

        await ShouldRefuseAsync(Leave(old.Pid), 14, "another program's selector");

        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task It_is_replaced_where_that_is_permitted()
    {
        var (old, other) = await StartTwoAsync();
        using (var third = OwnSockets.Listen(old.EndPoint))
            OwnSockets.AttachForeign(third, (0x06, 0, 0, 0)); // ret 0: all to the old one

        await ShouldLeaveAsync(Leave(old.Pid, "--replace-selector"));

        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task Another_process_that_joins_or_leaves_the_group()
    {
        var (old, other) = await StartTwoAsync();
        using var held = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        held.Bind(new UnixDomainSocketEndPoint($"\0reuseport-group {Syscall.geteuid()} {old.EndPoint}"));

        await ShouldRefuseAsync(Leave(old.Pid, "--settle", "100ms"), 13, "another process joins or leaves the group");

        await AllShouldBeServingAsync(old.EndPoint, old.Pid, other.Pid);
    }

    [Test]
    public async Task A_server_that_nobody_stops_gets_new_connections_again()
    {
        var (old, other) = await StartTwoAsync();

        await ShouldRefuseAsync(Leave(old.Pid, "--no-signal", "--grace", "100ms"), 19, $"Nobody stopped process {old.Pid}");

        await AllShouldBeServingAsync(old.EndPoint, old.Pid, other.Pid);
    }

    [Test]
    public async Task A_server_in_another_network_namespace()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root can make a network namespace.");
        var server = await StartListeningAsync(["0.0.0.0:8080"], ["unshare", "--net"]);

        await ShouldRefuseAsync(Leave(server.Pid), 12, $"nsenter --net=/proc/{server.Pid}/ns/net");
    }

    [TestCase("leave takes either --pid or --pid-file", "leave")]
    [TestCase("leave takes either --pid or --pid-file", "leave", "--pid", "1", "--pid-file", "f")]
    [TestCase("there is no signal 'SIGFOO'", "leave", "--pid", "1", "--signal", "SIGFOO")]
    [TestCase("--port takes a number from 1 to 65535, not '0'", "leave", "--pid", "1", "--port", "0")]
    [TestCase("--grace takes a duration of at most a day, such as 500ms, 30s or 2m, not '5'", "leave", "--pid", "1", "--grace", "5")]
    [TestCase("--ready takes 'listening', 'http:/PATH' or 'notify', not 'soon'", "replace", "--old", "1", "--ready", "soon", "--", "true")]
    [TestCase("Required argument 'COMMAND' missing", "replace", "--old", "1")]
    public async Task A_command_line_that_is_wrong(string words, params string[] arguments)
    {
        var tool = Tool(arguments);

        (await tool.ExitCodeAsync()).ShouldBe(64);
        tool.Errors.Lines[0].ShouldStartWith($"rollover-replace: {words}");
        tool.Errors.Lines[^1].ShouldBe("'rollover-replace --help' shows what there is");
    }
}
