namespace Harness.Worlds.Simulated;

/// <summary>
/// A clock that stands still while anything is done, and then goes at once to the next thing that is due. What is due at the same moment
/// happens in the order in which it was asked for. Not safe from several threads: all is done on one (<see cref="VirtualThread"/>).
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    // Nothing is computed from it: a run begins then, on every machine.
    private static readonly DateTimeOffset beginning = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Of fewer than so many that will not happen it is not worth the while to take them out before their time.
    private const int FewIdle = 64;

    private readonly PriorityQueue<Due, (long At, long Order)> due = new();
    private int idle;
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
        Enqueue(new Due(action, null, 0), delay);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes to the next thing that is due and does it. False if there is none.</summary>
    internal bool GoOn()
    {
        while (due.TryDequeue(out var next, out var when))
        {
            if (next.IsIdle)
            {
                idle--;
                continue;
            }

            now = when.At;
            Happened++;
            next.Happen();
            return true;
        }

        return false;
    }

    private void Enqueue(Due what, TimeSpan delay) => due.Enqueue(what, (now + delay.Ticks, ++asked));

    /// <summary>
    /// One that is due will not happen. Nearly every timer is a limit that is not reached: when they are most of what is due they are taken out, or a
    /// run would carry along, until its limit, all that each of them knows.
    /// </summary>
    private void AddIdle()
    {
        if (++idle < FewIdle || idle <= due.Count / 2)
            return;
        var left = due.UnorderedItems.Where(one => !one.Element.IsIdle).ToArray();
        due.Clear();
        due.EnqueueRange(left);
        idle = 0;
    }

    /// <summary>What happens at its time: an action, or a timer, unless that was changed or disposed meanwhile.</summary>
    private readonly record struct Due(Action? Action, Timer? Timer, long Change)
    {
        public bool IsIdle => Timer is not null && Timer.Changes != Change;

        public void Happen()
        {
            if (Timer is null)
                Action!();
            else
                Timer.Happen();
        }
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;
        private bool isArmed;

        /// <summary>Counts what was asked of it: only the last counts.</summary>
        public long Changes { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Disarm();
            this.period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Arm(dueTime);
            return true;
        }

        public void Dispose() => Disarm();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Happen()
        {
            isArmed = false;
            if (period > TimeSpan.Zero)
                Arm(period);
            callback(state);
        }

        private void Arm(TimeSpan delay)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
            isArmed = true;
            time.Enqueue(new Due(null, this, Changes), delay);
        }

        private void Disarm()
        {
            Changes++;
            if (!isArmed)
                return;
            isArmed = false;
            time.AddIdle();
        }
    }
}
