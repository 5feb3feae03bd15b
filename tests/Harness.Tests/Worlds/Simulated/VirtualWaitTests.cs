using Harness.Worlds.Simulated;

namespace Harness.Tests.Worlds.Simulated;

/// <summary>A wait of a simulated run ends on the run's thread, whatever ends it.</summary>
internal sealed class VirtualWaitTests
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);

    private readonly VirtualTime time = new();
    private readonly VirtualWait wait = new();

    [Test]
    public void Its_limit_ends_it()
    {
        EndOf(_ => { }).ShouldBe(limit);
    }

    [Test]
    public void Something_that_happens_ends_it()
    {
        EndOf(_ => time.After(TimeSpan.FromSeconds(2), wait.End)).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Test]
    public void A_cancellation_ends_it()
    {
        EndOf(cancellation => time.After(TimeSpan.FromSeconds(3), cancellation.Cancel)).ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Test]
    public void One_that_was_ended_before_does_not_wait()
    {
        EndOf(_ => wait.End()).ShouldBe(TimeSpan.Zero);
    }

    /// <summary>When a wait ends before which something is prepared, on a thread that nothing else came to.</summary>
    private TimeSpan EndOf(Action<CancellationTokenSource> prepare)
    {
        using var cancellation = new CancellationTokenSource();
        var thread = new VirtualThread(time);
        var ended = TimeSpan.MaxValue;
        thread.Run(async () =>
        {
            prepare(cancellation);
            await wait.WaitAsync(time, limit, cancellation.Token);
            ended = time.Now;
        });

        thread.Strays.ShouldBe(0, thread.FirstStray);
        return ended;
    }
}
