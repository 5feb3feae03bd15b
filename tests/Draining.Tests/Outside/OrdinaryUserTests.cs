using System.Globalization;
using Draining.Tests.Running;

namespace Draining.Tests.Outside;

/// <summary>No privilege is needed: the servers' own user is enough, where the machine lets a user trace its own processes.</summary>
internal sealed class OrdinaryUserTests : OutsideTests
{
    private const string Python = "/usr/bin/python3";

    [Test]
    public async Task The_servers_own_user_replaces_them()
    {
        RequireRoot();
        using var programs = new ProgramsForEverybody("Replace", "EchoServer");
        var at = OwnSockets.FreePort();
        string[] careless = [at.ToString(), "--drain", "immediate"];
        var old = Keep(programs.StartAsNobody("EchoServer", careless));
        var other = Keep(programs.StartAsNobody("EchoServer", careless));
        await old.Output.WaitForAsync($"Process {old.Pid} listening");
        await other.Output.WaitForAsync($"Process {other.Pid} listening");

        await ShouldLeaveAsync(Keep(programs.StartAsNobody("rollover-replace", "leave", "--pid", Text(old.Pid))));

        await ShouldServeAsync(at, other.Pid);
        var replace = Keep(programs.StartAsNobody("rollover-replace", ["replace", "--old", Text(other.Pid), "--log", "/dev/null", "--", programs["EchoServer"], .. careless]));
        await ShouldLeaveAsync(replace);
        var third = Keep(int.Parse(replace.Output.Lines.First(line => line.Contains(" launched ", StringComparison.Ordinal)).Split("process ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        await ShouldServeAsync(at, third);
        (await old.ExitCodeAsync()).ShouldBe(0);
        (await other.ExitCodeAsync()).ShouldBe(0);
    }

    [Test]
    public async Task A_server_of_the_own_user_that_may_not_be_traced_is_refused_with_the_remedy()
    {
        RequireRoot();
        if (!File.Exists(Python))
            Assert.Ignore($"There is no {Python}.");
        using var programs = new ProgramsForEverybody("Replace");
        var at = OwnSockets.FreePort();
        // What kernel.yama.ptrace_scope forbids for every process, a process forbids for itself by prctl(PR_SET_DUMPABLE, 0).
        var hides = "import ctypes, socket, sys, time\ns = socket.socket()\ns.setsockopt(1, 15, 1)\ns.bind((sys.argv[1], int(sys.argv[2])))\ns.listen()\nctypes.CDLL(None).prctl(4, 0)\nprint('ready', flush=True)\ntime.sleep(1000)";
        var server = Keep(ToolProcess.Start(Python, ["-c", hides, at.Address.ToString(), Text(at.Port)], ProgramsForEverybody.Nobody, "/"));
        await server.Output.WaitForAsync("ready");

        await ShouldRefuseAsync(Keep(programs.StartAsNobody("rollover-replace", "leave", "--pid", Text(server.Pid))), 12, "prctl(PR_SET_DUMPABLE)");
    }

    private static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root can become another user; the tests of this project run as an ordinary user then, all of them.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
