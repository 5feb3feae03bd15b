using Harness.Worlds;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Tests.Worlds.Linux.Traffic;

/// <summary>When sessions of an open loop begin on a machine that cannot make as many as the scenario asks for.</summary>
internal sealed class TrafficPaceTests
{
    [Test]
    public void What_was_due_when_the_traffic_stopped_is_begun_after_it()
    {
        var pace = Stopped(begun: 900);

        pace.IsDue(At(10.5), out var due).ShouldBeTrue();
        due.ShouldBe(At(9));
        pace.LeavesOut(At(10.5)).ShouldBeFalse();
        pace.Waiting(At(10.5)).ShouldBe(101);
    }

    [Test]
    public void What_could_not_be_begun_within_10_s_after_that_is_left_out()
    {
        var pace = Stopped(begun: 900);

        pace.IsDue(At(20.1), out _).ShouldBeFalse();
        pace.LeavesOut(At(20.1)).ShouldBeTrue();
        pace.Until(At(20.1)).ShouldBeNull();
    }

    [Test]
    public void Nothing_is_left_out_of_a_traffic_that_kept_up() => Stopped(begun: 1001).LeavesOut(At(60)).ShouldBeFalse();

    [Test]
    public void Nothing_is_left_out_of_a_traffic_that_goes_on()
    {
        var pace = Begun(10);
        pace.IsDue(At(600), out _).ShouldBeTrue();
        pace.LeavesOut(At(600)).ShouldBeFalse();
    }

    /// <summary>100 a second from 0 s on, stopped at 10 s.</summary>
    private static TrafficPace Stopped(int begun)
    {
        var pace = Begun(begun);
        pace.Stop(At(10));
        return pace;
    }

    private static TrafficPace Begun(int count)
    {
        var pace = new TrafficPace(new TrafficPlan("t", null, 100, 1, TimeSpan.Zero, 1000, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)), TimeSpan.Zero);
        for (var i = 0; i < count; i++)
            pace.Begin();
        return pace;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
