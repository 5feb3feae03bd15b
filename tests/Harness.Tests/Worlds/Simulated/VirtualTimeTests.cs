using Harness.Worlds.Simulated;

namespace Harness.Tests.Worlds.Simulated;

/// <summary>The clock of a simulated world, and the one thread that does all its work.</summary>
internal sealed class VirtualTimeTests
{
    private readonly VirtualTime time = new();

    [Test]
    public void A_day_is_over_at_once() => Run(async () =>
    {
        var wall = System.Diagnostics.Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromDays(1), time);

        time.Now.ShouldBe(TimeSpan.FromDays(1));
        wall.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    });

    [Test]
    public void What_is_due_first_happens_first_and_of_two_at_once_the_one_that_was_asked_for_first() => Run(async () =>
    {
        var happened = new List<int>();
        time.After(TimeSpan.FromSeconds(2), () => happened.Add(3));
        time.After(TimeSpan.FromSeconds(1), () => happened.Add(1));
        time.After(TimeSpan.FromSeconds(1), () => happened.Add(2));

        await Task.Delay(TimeSpan.FromSeconds(3), time);

        happened.ShouldBe([1, 2, 3]);
    });

    [Test]
    public void A_timer_goes_off_again_and_again_until_it_is_disposed() => Run(async () =>
    {
        var times = new List<double>();
        var timer = time.CreateTimer(_ => times.Add(time.Now.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        await Task.Delay(TimeSpan.FromSeconds(6), time);

        await timer.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(10), time);

        times.ShouldBe([1, 3, 5]);
    });

    [Test]
    public void A_timer_that_is_changed_forgets_when_it_was_due_before() => Run(async () =>
    {
        var times = new List<double>();
        using var timer = time.CreateTimer(_ => times.Add(time.Now.TotalSeconds), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        timer.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        await Task.Delay(TimeSpan.FromSeconds(10), time);

        times.ShouldBe([4]);
    });

    [Test]
    public void The_time_does_not_go_on_while_there_is_something_to_do() => Run(async () =>
    {
        var due = false;
        time.After(TimeSpan.Zero, () => due = true);
        for (var i = 0; i < 1000; i++)
        {
            await Task.Yield();
            due.ShouldBeFalse();
        }

        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        due.ShouldBeTrue();
    });

    [Test]
    public void Who_waits_for_something_that_never_comes_is_told_so() =>
        Should.Throw<InvalidOperationException>(() => Run(() => new TaskCompletionSource().Task)).Message.ShouldContain("waits for something that never comes");

    [Test]
    public void What_another_thread_brings_is_counted_since_nothing_says_when_it_comes()
    {
        var thread = new VirtualThread(time);

        thread.Run(() =>
        {
            var brought = new TaskCompletionSource();
            time.After(TimeSpan.FromSeconds(1), () =>
            {
                var other = new Thread(() => brought.SetResult());
                other.Start();
                other.Join();
            });
            return AwaitAsync(brought.Task);
        });

        thread.Strays.ShouldBe(1);
    }

    [Test]
    public void The_error_of_the_work_is_the_error_of_the_run() =>
        Should.Throw<TimeoutException>(() => Run(async () =>
        {
            await Task.Yield();
            throw new TimeoutException();
        }));

    private static async Task AwaitAsync(Task task) => await task;

    private void Run(Func<Task> work)
    {
        var thread = new VirtualThread(time);
        thread.Run(work);
        thread.Strays.ShouldBe(0);
    }
}
