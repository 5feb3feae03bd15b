using System.Diagnostics;
using Harness.Histories;
using Harness.Running;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Running;

/// <summary>A process that belongs to nobody is recorded once, with its command line.</summary>
internal sealed class StrangersTests
{
    [Test]
    public async Task A_stranger_is_recorded_once_and_the_harness_is_none()
    {
        await using var world = LinuxWorld.Create(MachineIsolation.Best);
        var history = new History(TimeProvider.System);
        var strangers = new Strangers(world, history);
        using var stranger = Process.Start("sleep", "300");
        try
        {
            Until.Holds(() => world.CommandOf(stranger.Id) == "sleep 300", TimeSpan.FromMinutes(1)).ShouldBeTrue();

            strangers.See(Environment.ProcessId, holdsSocket: true);
            strangers.See(stranger.Id, holdsSocket: true);
            strangers.See(stranger.Id, holdsSocket: false);

            var seen = history.Events.ShouldHaveSingleItem().ShouldBeOfType<StrangerSeen>();
            (seen.Pid, seen.Command, seen.HoldsSocket).ShouldBe((stranger.Id, "sleep 300", true));
        }
        finally
        {
            stranger.Kill();
            await stranger.WaitForExitAsync();
        }
    }
}
