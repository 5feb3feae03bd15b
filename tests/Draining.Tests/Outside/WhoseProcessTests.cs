using System.Globalization;
using System.Net;
using Draining.Outside;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>
/// Which processes are the old server's, and which the new one's: nobody else is taken for one of them, or signalled, and none of them is forgotten, also when the first one has ended.
/// </summary>
internal sealed class WhoseProcessTests : OutsideTests
{
    private static readonly string echoServer = ToolProcess.PathOf("EchoServer");

    [Test]
    public async Task A_listener_that_somebody_else_opens_meanwhile_is_not_the_new_servers()
    {
        var old = await StartCarelessAsync();
        var replace = Tool(["replace", "--old", Text(old.Pid), "--log", "/dev/null", "--ready-timeout", "1s", "--", "sleep", "1000"]);
        await replace.StepAsync("launched");
        Keep(Launched(replace));
        var other = await StartCarelessAsync(old.EndPoint.ToString());

        await ShouldRefuseAsync(replace, 20, $"it does not listen beside the old one (process {other.Pid} does, which it has not started) after 1 s");

        await AllShouldBeServingAsync(old.EndPoint, old.Pid, other.Pid);
    }

    [Test]
    public async Task Who_has_joined_meanwhile_is_not_ended_when_the_new_server_fails()
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();
        var fails = folder.Of("fails");
        var replace = Tool(["replace", "--old", Text(old.Pid), "--log", "/dev/null", "--ready", "notify", "--", "sh", "-c", $"until [ -e {fails} ]; do sleep 0.05; done; exit 7"]);
        await replace.StepAsync("launched");
        var other = await StartCarelessAsync(old.EndPoint.ToString());
        folder.Write("fails", "");

        await ShouldRefuseAsync(replace, 20, "it ended with exit code 7");

        await AllShouldBeServingAsync(old.EndPoint, old.Pid, other.Pid);
    }

    [Test]
    public async Task A_server_behind_a_shell_is_told_to_stop_though_only_the_shell_gets_the_signal()
    {
        var other = await StartCarelessAsync();
        var shell = await BehindAShellAsync(other.EndPoint);

        var leave = Leave(shell.Pid);
        await ShouldLeaveAsync(leave);

        leave.Output.Text.ShouldContain($"which has listeners of process {shell.Pid} though that has ended, is told to stop by signal 15");
        await ShouldServeAsync(other.EndPoint, other.Pid);
    }

    [Test]
    public async Task What_is_left_of_a_server_whose_first_process_has_ended_is_killed_at_the_end_of_the_grace_period()
    {
        var other = await StartCarelessAsync();
        var shell = await BehindAShellAsync(other.EndPoint);
        Syscall.kill(ServerOf(shell), Signum.SIGSTOP).ShouldBe(0); // it hears of no signal but SIGKILL
        var leave = Leave(shell.Pid, "--grace", "2s");

        (await leave.ExitCodeAsync()).ShouldBe(3, $"{leave.Output.Text}{leave.Errors.Text}");

        await ShouldServeAsync(other.EndPoint, other.Pid);
    }

    [Test]
    public async Task A_new_server_behind_a_shell_that_does_not_get_ready_is_ended_with_the_shell()
    {
        var old = await StartCarelessAsync();
        // An echo server answers with the line, and that is no HTTP.
        var replace = Tool(["replace", "--old", Text(old.Pid), "--log", "/dev/null", "--ready", "http:/x", "--ready-timeout", "1s", "--", .. ShellBefore(old.EndPoint)]);

        await ShouldRefuseAsync(replace, 20, "its answer is not HTTP after 1 s");

        await ShouldServeAsync(old.EndPoint, old.Pid);
    }

    [Test]
    public async Task A_new_server_that_goes_into_the_background_is_named_by_the_pid_file()
    {
        var old = await StartCarelessAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Of("server.pid");
        var replace = Tool(["replace", "--old", Text(old.Pid), "--log", folder.Of("log"), "--pid-file", file, "--", "sh", "-c", $"setsid {echoServer} {old.EndPoint} --drain immediate & exit 0"]);

        await ShouldLeaveAsync(replace);

        var pid = Keep(int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
        pid.ShouldNotBe(Launched(replace));
        await ShouldServeAsync(old.EndPoint, pid);
    }

    [Test]
    public async Task A_new_server_that_dies_before_the_signal_is_not_exchanged_for_the_old_one()
    {
        var old = await StartCarelessAsync();
        var third = await StartCarelessAsync(old.EndPoint.ToString());
        old.Freeze();
        var waiting = new List<Client>();
        for (var i = 0; i < 24; i++)
            waiting.Add(Keep(await Client.ConnectAsync(old.EndPoint))); // some of them in the queue of the old one, which holds the run up
        var replace = Tool(["replace", "--old", Text(old.Pid), "--log", "/dev/null", "--settle", "60s", "--", echoServer, old.EndPoint.ToString(), "--drain", "immediate"]);
        await replace.StepAsync("steered");

        Syscall.kill(Launched(replace), Signum.SIGKILL).ShouldBe(0);
        old.Thaw();

        await ShouldRefuseAsync(replace, 17, "The new server went away");
        waiting.ForEach(client => client.Dispose());
        await AllShouldBeServingAsync(old.EndPoint, old.Pid, third.Pid);
    }

    [Test]
    public async Task That_nobody_serves_any_more_is_said()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze(); // it hears of the signal later
        var leave = Leave(old.Pid);
        await leave.StepAsync("signalled");
        other.Signal(Signum.SIGKILL);
        await other.WaitForExitAsync();
        old.Thaw();

        await ShouldRefuseAsync(leave, 21, "nobody serves there");
    }

    [Test]
    public async Task One_that_was_to_stay_and_goes_away_before_the_close_is_a_risk_and_the_next_one_gets_its_connections()
    {
        var (old, other) = await StartTwoAsync();
        var third = await StartCarelessAsync(old.EndPoint.ToString());
        old.Freeze();
        var leave = Leave(old.Pid);
        await leave.StepAsync("signalled");
        other.Signal(Signum.SIGKILL);
        await other.WaitForExitAsync();
        Deadline.WaitUntil(() => leave.Steps().Count(step => step == "steered") == 2, "it is steered anew");

        await ShouldServeAsync(old.EndPoint, third.Pid);
        old.Thaw();
        (await leave.ExitCodeAsync()).ShouldBe(2, $"{leave.Output.Text}{leave.Errors.Text}");
        leave.Errors.Text.ShouldContain("a listener that was to stay went away");
    }

    [Test]
    public async Task A_listener_that_stays_open_after_the_servers_end_keeps_the_selector_and_is_said()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze();
        var leave = Leave(old.Pid);
        await leave.StepAsync("signalled");
        using (BorrowListener(old))
        {
            old.Thaw();
            (await leave.ExitCodeAsync()).ShouldBe(4, $"{leave.Output.Text}{leave.Errors.Text}");
            leave.Errors.Text.ShouldContain($"a listener of the old server is still open, by process {Environment.ProcessId}");
            await ShouldServeAsync(old.EndPoint, other.Pid);
        }
    }

    [Test]
    public async Task A_shared_listener_from_which_nobody_accepts_when_the_server_has_ended_is_said()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze();
        var waiting = new List<Client>();
        for (var i = 0; i < 24; i++)
            waiting.Add(Keep(await Client.ConnectAsync(old.EndPoint)));
        using (BorrowListener(old))
        {
            var leave = Leave(old.Pid, "--signal", "SIGKILL", "--settle", "300ms");
            (await leave.ExitCodeAsync()).ShouldBe(2, $"{leave.Output.Text}{leave.Errors.Text}");
            leave.Output.Text.ShouldContain($"shares 1 of its listeners with process {Environment.ProcessId}");
            leave.Errors.Text.ShouldContain($"connections wait in the queue of a listener of process {Environment.ProcessId} that stays, which accepts nobody");
        }

        waiting.ForEach(client => client.Dispose());
        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [Test]
    public async Task A_zombie_among_the_servers_children_hides_nothing_from_its_own_user()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root can become another user; the tests of this project run as an ordinary user then, all of them.");
        using var programs = new ProgramsForEverybody("Replace", "EchoServer");
        var at = OwnSockets.FreePort();
        var old = Keep(ToolProcess.Start("sh", ["-c", "sleep 0 & exec \"$@\"", "sh", programs["EchoServer"], at.ToString(), "--drain", "immediate"], ProgramsForEverybody.Nobody, "/"));
        var other = Keep(programs.StartAsNobody("EchoServer", at.ToString(), "--drain", "immediate"));
        await old.Output.WaitForAsync($"Process {old.Pid} listening");
        await other.Output.WaitForAsync($"Process {other.Pid} listening");
        Deadline.WaitUntil(() => ProcessList.Look().ChildrenOf(old.Pid).Any(child => child.IsZombie), "its child is a zombie");

        await ShouldLeaveAsync(Keep(programs.StartAsNobody("rollover-replace", "leave", "--pid", Text(old.Pid))));

        await ShouldServeAsync(at, other.Pid);
    }

    [Test]
    public async Task A_terminal_that_is_closed_leaves_no_selector_behind()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Ignore("There is no script(1).");
        // One server with two ports: a second group is left after the first has been told of.
        var first = await StartCarelessAsync();
        var second = await StartCarelessAsync();
        var old = Keep(ToolProcess.Start("sh", ["-c", "\"$0\" \"$1\" --drain immediate & exec \"$0\" \"$2\" --drain immediate", echoServer, first.EndPoint.ToString(), second.EndPoint.ToString()]));
        Deadline.WaitUntil(() => old.Output.Lines.Count(line => line.Contains(" listening on: ", StringComparison.Ordinal)) == 2, "it listens on both");
        old.Signal(Signum.SIGSTOP);
        var terminal = Keep(ToolProcess.Start("script", ["-qec", $"{ToolProcess.PathOf("rollover-replace")} leave --pid {old.Pid}", "/dev/null"]));
        await terminal.StepAsync("signalled");

        var tool = ProcessList.Look().All.Single(process => ProcessList.Look().ChildrenOf(terminal.Pid).Any(child => child.Pid == process.Pid || child.Pid == process.Parent) && IsTool(process.Pid)).Pid;
        await terminal.KillAsync();
        old.Signal(Signum.SIGCONT);
        Deadline.WaitUntil(() => !IsTool(tool), "the tool ends");

        foreach (var at in (IPEndPoint[])[first.EndPoint, second.EndPoint])
        {
            using var joined = OwnSockets.Listen(at);
            Deadline.WaitUntil(() => Reaches(joined, at), $"who joins at {at} gets new connections");
        }
    }

    private static bool IsTool(int pid) => ProcFolder.TryRead($"/proc/{pid}/comm")?.StartsWith("rollover-repla", StringComparison.Ordinal) == true;

    private static bool Reaches(System.Net.Sockets.Socket joined, IPEndPoint at)
    {
        using var client = OwnSockets.Connect(at);
        if (!joined.Poll(TimeSpan.Zero, System.Net.Sockets.SelectMode.SelectRead))
            return false;
        joined.Accept().Dispose();
        return true;
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle BorrowListener(EchoServerProcess server)
    {
        using var tables = new SocketTables();
        using var process = ServerSearch.ByPid(server.Pid);
        var listening = tables.Listening(server.EndPoint.Port);
        var held = HeldSockets.Of(null, listening);
        return process.Borrow(listening.SelectMany(held.Holders).First(holder => holder.Pid == server.Pid).Descriptor);
    }

    private static int ServerOf(ToolProcess shell) => int.Parse(shell.Output.Lines.First(line => line.StartsWith("Process ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private async Task<ToolProcess> BehindAShellAsync(IPEndPoint at)
    {
        var shell = Keep(ToolProcess.Start("sh", ShellBefore(at)[1..]));
        await shell.Output.WaitForAsync("Process ");
        Deadline.WaitUntil(() => shell.Output.Lines.Any(line => line.Contains(" listening on: ", StringComparison.Ordinal)), "it listens");
        Keep(ServerOf(shell));
        return shell;
    }

    /// <summary>A shell that does not become the server, and passes no signal on.</summary>
    private static string[] ShellBefore(IPEndPoint at) => ["sh", "-c", "\"$@\"; true", "sh", echoServer, at.ToString(), "--drain", "immediate"];

    private static int Launched(ToolProcess replace)
    {
        var line = replace.Output.Lines.First(text => text.Contains(" launched ", StringComparison.Ordinal));
        return int.Parse(line.Split("process ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
