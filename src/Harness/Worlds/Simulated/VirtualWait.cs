namespace Harness.Worlds.Simulated;

/// <summary>
/// A wait that something ends, its limit, or a cancellation, whichever comes first. Unlike <see cref="Task.WhenAny(Task[])"/> of a delay, it never
/// takes a thread of the pool: that runs what follows a cancelled delay, and the order of a simulated run would depend on it.
/// </summary>
internal sealed class VirtualWait
{
    private readonly TaskCompletionSource over = new();

    /// <summary>Ends it, or keeps it from beginning.</summary>
    public void End() => over.TrySetResult();

    /// <summary>Waits. It does not say what ended it: whoever waits looks.</summary>
    /// <param name="time">The clock: virtual time.</param>
    /// <param name="limit">How long at most; 0 or longer.</param>
    /// <param name="cancellation">Ends it too, without an exception.</param>
    public async Task WaitAsync(TimeProvider time, TimeSpan limit, CancellationToken cancellation = default)
    {
        using var timer = time.CreateTimer(static wait => ((VirtualWait)wait!).End(), this, limit, Timeout.InfiniteTimeSpan);
        using var registration = cancellation.Register(End);
        await over.Task;
    }
}
