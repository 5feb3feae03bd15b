namespace Harness.Worlds.Simulated;

/// <summary>
/// A clock that stands still while anything is done, and then goes at once to the next thing that is due. What is due at the same moment
/// happens in the order in which it was asked for. Not safe from several threads: all is done on one (<see cref="VirtualThread"/>).
/// </summary>
public sealed class VirtualTime : TimeProvider
{
    // Nothing is computed from it: a run begins then, on every machine.
    private static readonly DateTimeOffset beginning = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long Due, long Order)> due = new();
    private long now;
    private long asked;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(now);

    /// <summary>How many things have happened at their time so far.</summary>
    public long Happened { get; private set; }

    /// <inheritdoc/>
    public override long GetTimestamp() => now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => beginning + Now;

    /// <summary>Has something done after a delay, 0 or longer.</summary>
    public void After(TimeSpan delay, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        due.Enqueue(action, (now + delay.Ticks, ++asked));
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes to the next thing that is due and does it. False if there is none.</summary>
    internal bool GoOn()
    {
        if (!due.TryDequeue(out var action, out var when))
            return false;
        now = when.Due;
        Happened++;
        action();
        return true;
    }

    private sealed class Timer(VirtualTime time, Action callback) : ITimer
    {
        private long changes;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            changes++;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Arm(dueTime, period, changes);
            return true;
        }

        public void Dispose() => changes++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan dueTime, TimeSpan period, long change) => time.After(dueTime, () =>
        {
            if (change != changes)
                return; // changed or disposed meanwhile
            if (period > TimeSpan.Zero)
                Arm(period, period, change);
            callback();
        });
    }
}
