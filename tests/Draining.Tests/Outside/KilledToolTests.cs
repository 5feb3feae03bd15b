using System.Globalization;
using System.Net;
using Draining.Outside;
using Draining.Tests.Running;
using EchoServer.Tests.Running;
using Mono.Unix.Native;

namespace Draining.Tests.Outside;

/// <summary>Wherever a run is killed: somebody serves, and the next run finds its way.</summary>
internal sealed class KilledToolTests : OutsideTests
{
    private static readonly LeaveStep[] beforeTheSignal = [LeaveStep.Found, LeaveStep.Locked, LeaveStep.Checked, LeaveStep.Placed, LeaveStep.Steered, LeaveStep.Settled];

    private static readonly LeaveStep[] afterTheSignal = [LeaveStep.Signalled, LeaveStep.Closed, LeaveStep.Detached];

    [TestCaseSource(nameof(beforeTheSignal))]
    public async Task Before_the_signal_both_are_there_and_the_next_run_takes_the_old_one_out(LeaveStep step)
    {
        var (old, other) = await StartTwoAsync();

        await KillAtAsync(step, old.Pid);

        await ShouldServeAsync(old.EndPoint, old.Pid, other.Pid);
        await ShouldLeaveAsync(Leave(old.Pid));
        await NobodyShouldStarveAsync(old.EndPoint, other.Pid);
    }

    [TestCase(LeaveStep.Placed)]
    [TestCase(LeaveStep.Steered)]
    [TestCase(LeaveStep.Settled)]
    public async Task If_the_new_one_dies_then_the_old_one_serves_again(LeaveStep step)
    {
        var (old, other) = await StartTwoAsync();
        await KillAtAsync(step, old.Pid);

        other.Signal(Signum.SIGKILL);
        await other.WaitForExitAsync();

        await ShouldServeAsync(old.EndPoint, old.Pid);
        var third = await StartCarelessAsync(old.EndPoint.ToString());
        await ShouldLeaveAsync(Leave(old.Pid));
        await NobodyShouldStarveAsync(old.EndPoint, third.Pid);
    }

    [TestCaseSource(nameof(afterTheSignal))]
    public async Task After_the_signal_the_new_one_serves_and_the_next_run_replaces_what_was_left_behind(LeaveStep step)
    {
        var (old, other) = await StartTwoAsync();

        await KillAtAsync(step, old.Pid);

        await old.WaitForExitAsync();
        await ShouldServeAsync(old.EndPoint, other.Pid);
        var third = await StartCarelessAsync(old.EndPoint.ToString());
        await ShouldLeaveAsync(Leave(other.Pid));
        await NobodyShouldStarveAsync(old.EndPoint, third.Pid);
    }

    [Test]
    public async Task The_next_run_gives_nothing_to_a_server_that_was_told_to_stop_before()
    {
        var (old, other) = await StartTwoAsync();
        old.Freeze(); // it hears of the signal later
        await KillAtAsync(LeaveStep.Signalled, old.Pid);

        await KillAtAsync(LeaveStep.Placed, old.Pid);

        await ShouldServeAsync(old.EndPoint, other.Pid);
        old.Thaw();
        await old.WaitForExitAsync();
        await ShouldServeAsync(old.EndPoint, other.Pid);
    }

    [TestCase(LeaveStep.Launched)]
    [TestCase(LeaveStep.Listening)]
    [TestCase(LeaveStep.Steered)]
    [TestCase(LeaveStep.Signalled)]
    public async Task A_replacement_that_is_killed_leaves_somebody_who_serves(LeaveStep step)
    {
        var old = await StartCarelessAsync();
        var tool = Keep(ToolProcess.Start("StoppedTool", [step.ToString(), old.Pid.ToString(CultureInfo.InvariantCulture), ToolProcess.PathOf("EchoServer"), old.EndPoint.ToString(), "--drain", "immediate"]));
        var other = Keep(int.Parse((await tool.Output.WaitForAsync("Process ")).Split(' ')[1], CultureInfo.InvariantCulture));
        await tool.Output.WaitForAsync("stopped: ");
        await tool.Output.WaitForAsync($"Process {other} listening on: ");

        // Its output is what the new server has as well, and is open for as long as that.
        tool.Signal(Signum.SIGKILL);
        Deadline.WaitUntil(() => !File.Exists($"/proc/{tool.Pid}/exe"), "the tool is gone");
        if (step == LeaveStep.Signalled)
            await old.WaitForExitAsync();

        await ShouldServeAsync(old.EndPoint, old.Pid, other);
        Syscall.kill(other, Signum.SIGKILL);
    }

    private async Task KillAtAsync(LeaveStep step, int pid)
    {
        var tool = Keep(ToolProcess.Start("StoppedTool", [step.ToString(), pid.ToString(CultureInfo.InvariantCulture)]));
        await tool.Output.WaitForAsync("stopped: ");
        await tool.KillAsync();
    }

    /// <summary>A listener of another kind, which removes no selector, gets its share beside the one that is there.</summary>
    private static async Task NobodyShouldStarveAsync(IPEndPoint at, int survivor)
    {
        using var joined = OwnSockets.Listen(at);
        var (met, others) = (false, false);
        for (var i = 0; i < 200 && !(met && others); i++)
        {
            using var client = await Client.ConnectAsync(at);
            var isNewOne = joined.Poll(TimeSpan.Zero, System.Net.Sockets.SelectMode.SelectRead);
            if (isNewOne)
                (await joined.AcceptAsync()).Dispose();
            else
                (await client.OwnerAsync()).ShouldBe(survivor);
            (met, others) = (met || isNewOne, others || !isNewOne);
        }

        met.ShouldBeTrue("the listener that joined gets new connections");
        others.ShouldBeTrue("the other one gets new connections");
    }
}
