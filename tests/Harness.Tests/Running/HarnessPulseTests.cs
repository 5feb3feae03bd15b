using Harness.Histories;
using Harness.Running;

namespace Harness.Tests.Running;

internal sealed class HarnessPulseTests
{
    private readonly FakeTime time = new();
    private readonly Queue<Action> pool = new();
    private readonly History history;
    private readonly HarnessPulse pulse;

    public HarnessPulseTests()
    {
        history = new History(time);
        pulse = new HarnessPulse(history, new HarnessPauses(), time, pool.Enqueue);
        time.Advance(TimeSpan.FromMilliseconds(5));
        pulse.Beat();
    }

    [Test]
    public void Beats_that_come_in_time_are_no_pause()
    {
        After(5).Dequeue()();
        pulse.Beat();
        Paused().ShouldBeEmpty();
    }

    [Test]
    public void A_beat_that_comes_late_is_a_pause_of_the_thread()
    {
        pool.Dequeue()();
        After(300);
        pulse.Beat();
        Paused().ShouldBe([0.3]);
    }

    [TestCase(49, false), TestCase(50, true), TestCase(185, true)]
    public void A_pause_of_50_ms_is_recorded(int ms, bool isRecorded)
    {
        pool.Dequeue()();
        After(ms);
        pulse.Beat();
        Paused().Length.ShouldBe(isRecorded ? 1 : 0);
    }

    [Test]
    public void What_the_thread_pool_keeps_waiting_is_a_pause_though_the_thread_beats()
    {
        for (var i = 0; i < 10; i++)
        {
            After(30);
            pulse.Beat();
        }

        pool.Dequeue()();
        Paused().ShouldBe([0.3]);
    }

    [Test]
    public void What_waits_for_the_thread_pool_at_the_end_is_told_of_then_and_nothing_after_it()
    {
        for (var i = 0; i < 10; i++)
        {
            After(30);
            pulse.Beat();
        }

        pulse.End();
        Paused().ShouldBe([0.3]);
        After(1000).Dequeue()();
        Paused().ShouldBe([0.3]);
    }

    private Queue<Action> After(int milliseconds)
    {
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return pool;
    }

    private double[] Paused() => [.. history.Events.OfType<HarnessPaused>().Select(pause => pause.Took.TotalSeconds)];
}
