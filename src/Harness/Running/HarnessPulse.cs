using Harness.Histories;

namespace Harness.Running;

/// <summary>
/// Knows when the harness itself did not run: something that is done every few milliseconds, on a thread of its own and on the thread pool, was not done for
/// long. What a client saw late in such a span says nothing of a server.
/// </summary>
/// <param name="history">Where such spans are recorded.</param>
/// <param name="pauses">Gets them as well, for the waits of the run.</param>
/// <param name="time">The clock.</param>
/// <param name="onPool">Does something on the thread pool, when that gets to it; null: the thread pool itself.</param>
internal sealed class HarnessPulse(History history, HarnessPauses pauses, TimeProvider time, Action<Action>? onPool = null)
{
    /// <summary>A gap of this length is waited for again. A shorter one is what a machine with other work has at any time, and the servers with it.</summary>
    public static readonly TimeSpan LongestGap = HarnessPaused.Brief;

    /// <summary>A gap of this length is recorded: ten beats did not come, and what the harness saw at its end may have been there at its beginning.</summary>
    private static readonly TimeSpan shortestRecorded = TimeSpan.FromMilliseconds(50);

    private readonly Action<Action> onPool = onPool ?? (static action => ThreadPool.UnsafeQueueUserWorkItem(static done => done(), action, preferLocal: false));
    private readonly long startedAt = time.GetTimestamp();
    private readonly Lock gate = new();
    private TimeSpan last;
    private TimeSpan? queuedAt;
    private bool isOver;

    /// <summary>To be called every few milliseconds, by one thread.</summary>
    public void Beat()
    {
        lock (gate)
        {
            var now = Now;
            Tell(last, now);
            last = now;
            pauses.Beat(now);
            BeatOnPool(now);
        }
    }

    /// <summary>The run is over: what waits for the thread pool by now is told of, and nothing after that.</summary>
    public void End()
    {
        lock (gate)
        {
            if (queuedAt is { } queued)
                Tell(queued, Now);
            isOver = true;
        }
    }

    private TimeSpan Now => history.ElapsedAt(time.GetTimestamp());

    /// <summary>Sessions are read by the thread pool: how long it keeps work waiting is how late they are seen.</summary>
    private void BeatOnPool(TimeSpan now)
    {
        if (queuedAt is not null)
            return; // the one before has not been done yet
        queuedAt = now;
        onPool(() =>
        {
            lock (gate)
            {
                if (!isOver)
                    Tell(queuedAt!.Value, Now);
                queuedAt = null;
            }
        });
    }

    private void Tell(TimeSpan from, TimeSpan until)
    {
        if (until - from < shortestRecorded || time.GetTimestamp() == startedAt)
            return;
        history.Append(new HarnessPaused(from, until - from));
        if (until - from >= LongestGap)
            pauses.Add(from, until);
    }
}
