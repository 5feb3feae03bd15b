using Harness.Observations;
using Harness.Running;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>How long a step waits for a condition.</summary>
internal sealed class PollingTests
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    [TestCase(0, 1)]
    [TestCase(3, 4)]
    [TestCase(25, 11)] // up to a limit
    public void What_the_harness_did_not_run_is_waited_for_again(int stoodSeconds, int waitedSeconds)
    {
        Waited(since => TimeSpan.FromSeconds(stoodSeconds)).ShouldBe(TimeSpan.FromSeconds(waitedSeconds), tolerance: TimeSpan.FromMilliseconds(50));
    }

    [Test]
    public void A_harness_that_stands_still_again_and_again_is_waited_for_up_to_a_limit()
    {
        var rounds = 0;
        Waited(_ => second * ++rounds).ShouldBe(second + Limits.HarnessPauses, tolerance: TimeSpan.FromMilliseconds(500));
    }

    [Test]
    public void A_condition_that_holds_meanwhile_ends_the_wait() =>
        Waited(_ => TimeSpan.FromSeconds(5), elapsed => elapsed >= TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromSeconds(2), tolerance: TimeSpan.FromMilliseconds(50));

    private static TimeSpan Waited(Func<long, TimeSpan> stood, Func<TimeSpan, bool>? condition = null)
    {
        var time = new VirtualTime();
        TimeSpan took = default;
        new VirtualThread(time).Run(async () =>
        {
            var since = time.GetTimestamp();
            var holds = await new Polling(time, scale: 1, log: null, stood).UntilAsync(() => condition?.Invoke(time.GetElapsedTime(since)) == true, second, CancellationToken.None);
            holds.ShouldBe(condition is not null);
            took = time.GetElapsedTime(since);
        });
        return took;
    }
}
