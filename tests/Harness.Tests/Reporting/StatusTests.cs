using Harness.Reporting;

namespace Harness.Tests.Reporting;

/// <summary>How far long work is.</summary>
internal sealed class StatusTests
{
    [Test]
    public async Task Without_a_terminal_a_line_is_said_after_ten_seconds_of_silence_and_none_before()
    {
        var time = new FakeTimer();
        using var output = new StringWriter();
        var status = new PlainStatus(output, time);
        var work = new TaskCompletionSource();
        var shown = status.ShowAsync(() => "1 of 2", () => work.Task);

        time.Pass(TimeSpan.FromSeconds(9));
        status.Say("found something");
        time.Pass(TimeSpan.FromSeconds(9));
        output.ToString().ShouldBe($"found something{Environment.NewLine}");
        time.Pass(TimeSpan.FromSeconds(1));
        output.ToString().ShouldEndWith($"1 of 2{Environment.NewLine}");
        time.Pass(TimeSpan.FromSeconds(10));
        output.ToString().Split("1 of 2").Length.ShouldBe(3);
        work.SetResult();
        await shown;
    }

    [Test]
    public async Task What_fails_in_the_work_is_thrown()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => new PlainStatus(TextWriter.Null, TimeProvider.System).ShowAsync(() => "", () => throw new InvalidOperationException()));
    }

    [TestCase(10, 100, 5, "; about 45 s left")]
    [TestCase(1, 2, 3, "; about 3 s left")]
    [TestCase(1, 100, 60, "; about 99 min left", Description = "an hour and more is told in hours from 90 minutes on")]
    [TestCase(0, 100, 60, "")]
    [TestCase(100, 100, 60, "")]
    public void The_rest_takes_as_long_as_what_is_done(int done, int total, int seconds, string text)
    {
        var time = new FakeTime();
        var left = new TimeLeft(time);
        time.Advance(TimeSpan.FromSeconds(seconds));
        left.Describe(done, total).ShouldBe(text.Replace("99 min", "1.7 h", StringComparison.Ordinal));
    }

    [Test]
    public void A_limit_ends_it_earlier()
    {
        var time = new FakeTime();
        var left = new TimeLeft(time);
        time.Advance(TimeSpan.FromSeconds(10));
        left.Describe(1, 100, TimeSpan.FromSeconds(30)).ShouldBe("; about 20 s left");
        left.Describe(0, 100, TimeSpan.FromSeconds(30)).ShouldBe("; about 20 s left");
        left.Describe(99, 100, TimeSpan.FromHours(1)).ShouldBe("; about 1 s left");
        left.DescribeLimit(TimeSpan.FromMinutes(5)).ShouldBe("; at most 5 min left");
    }

    /// <summary>A clock whose timers fire when it is told that time has passed, one after the other.</summary>
    private sealed class FakeTimer : TimeProvider
    {
        private readonly List<Timer> timers = [];
        private TimeSpan now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state), now + dueTime);
            timers.Add(timer);
            return timer;
        }

        public void Pass(TimeSpan span)
        {
            var until = now + span;
            while (timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is { } next)
            {
                timers.Remove(next);
                now = next.Due;
                next.Fire();
            }

            now = until;
        }

        private sealed class Timer(FakeTimer clock, Action fire, TimeSpan due) : ITimer
        {
            public TimeSpan Due { get; } = due;

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose() => clock.timers.Remove(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
