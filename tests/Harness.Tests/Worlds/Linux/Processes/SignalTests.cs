using Harness.Observations;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;

namespace Harness.Tests.Worlds.Linux.Processes;

/// <summary>What a process does with a signal, and who gets one.</summary>
internal sealed class SignalTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(1);

    [TestCase("echo ready; sleep 300", false, TestName = "Its default action")]
    [TestCase("trap '' TERM; echo ready; sleep 300", false, TestName = "Ignored")]
    [TestCase("trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done", true, TestName = "A handler")]
    public async Task Whether_a_signal_is_caught_is_read_before_it_is_sent(string script, bool caught)
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, _) = Start(world, "sh", "-c", script);

        // A shell blocks all signals for a moment when it starts a program.
        Until.Holds(() => process.Catches(Signal.Terminate, process.Pid) == caught, limit).ShouldBeTrue();
        process.Catches(Signal.Kill, process.Pid).ShouldBeNull("nobody can catch it");
        process.Catches(Signal.Terminate, Environment.ProcessId).ShouldBeNull("it is no process of the server");
    }

    [TestCase("signal.sigwait({signal.SIGTERM})", true, TestName = "Waited for")]
    [TestCase("time.sleep(300)", null, TestName = "Blocked")]
    public async Task A_signal_that_is_waited_for_is_caught_and_of_one_that_is_only_blocked_it_cannot_be_told(string waits, bool? caught)
    {
        if (ProgramPath.Find("python3") is null)
            Assert.Ignore("python3 is missing");
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, _) = Start(world, "python3", "-c", $"import signal, time; signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGTERM}}); print('ready', flush=True); {waits}");

        Until.Holds(() => process.Catches(Signal.Terminate, process.Pid) == caught, limit).ShouldBeTrue();
        process.Catches(Signal.Hangup, process.Pid).ShouldBe(false);
    }

    [Test]
    public async Task The_group_of_the_leader_is_not_all_of_the_server()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, _) = Start(world, "sh", "-c", "sleep 301 & setsid sleep 302 & echo ready; wait");
        Until.Holds(() => process.Processes().Count == 3, limit).ShouldBeTrue();
        Until.Holds(() => process.Group().Count == 2, limit).ShouldBeTrue();

        process.TrySignal(Signal.Kill, process.Group()).Count.ShouldBe(2);
        await process.Exited.WaitAsync(limit);

        Until.Holds(() => process.Processes().Count == 1, limit).ShouldBeTrue();
        Until.Holds(() => world.CommandOf(process.Processes().Single()) == "sleep 302", limit).ShouldBeTrue();
    }

    [Test]
    public async Task A_member_that_is_stopped_has_stopped_when_that_is_said()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var (process, _) = Start(world, "sh", "-c", "sleep 300 & echo ready; wait");
        Until.Holds(() => process.Processes().Count == 2, limit).ShouldBeTrue();
        var child = process.Processes().Single(pid => pid != process.Pid);

        process.TrySignal(Signal.Stop, [child]).ShouldBe([child]);

        ProcessStat.Of(child)!.Value.State.ShouldBe('T');
    }

    [Test]
    public void The_end_of_another_process_child_is_told_or_unknown_and_never_zero()
    {
        // Another process' child: waitpid(2) says ECHILD, as for every process if SIGCHLD is ignored.
        using var parent = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", "sleep 300 & echo $!; wait"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var child = int.Parse(parent.StandardOutput.ReadLine()!);
        using var leader = new ServerLeader(child, PidFd.TryOpen(child).ShouldNotBeNull());

        leader.Peek().ShouldBeNull("it runs");
        leader.Send(Signal.Kill).ShouldBeTrue();

        Until.Holds(() => leader.Peek() is not null, limit).ShouldBeTrue();
        leader.Peek().ShouldBeOneOf(new ExitStatus(null, 9), new ExitStatus(null, null)); // a kernel before 6.15 tells it only as long as it is a zombie
        parent.WaitForExit();
        leader.Send(Signal.Kill).ShouldBeFalse("its parent has waited for it");
    }

    private static (IServerProcess Process, Watched Server) Start(LinuxWorld world, params string[] command)
    {
        var server = new Watched();
        var process = world.Launch(new ServerLaunch("v1", command, new Dictionary<string, string>(), null), server);
        Until.Holds(() => server.Lines.Contains("ready"), limit).ShouldBeTrue();
        return (process, server);
    }
}
