namespace Harness.Worlds.Simulated;

/// <summary>
/// Does all the work of a run on one thread, one thing after the other, and lets the time go on when there is nothing left to do: the same
/// run does the same things in the same order, every time. What is awaited comes back here, as long as it was begun here.
/// </summary>
/// <param name="time">The clock that goes on.</param>
internal sealed class VirtualThread(VirtualTime time) : SynchronizationContext
{
    private readonly Lock gate = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> ready = new();
    private int thread;

    /// <summary>How many things were handed over by other threads. More than none, and the order was not determined by the run alone.</summary>
    public int Strays { get; private set; }

    /// <summary>Where the first of them came from: a stack trace; null if there was none.</summary>
    public string? FirstStray { get; private set; }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (gate)
        {
            if (Environment.CurrentManagedThreadId != thread)
            {
                Strays++;
                FirstStray ??= $"{d.Target} {d.Method.DeclaringType}.{d.Method.Name} {state}\n{Environment.StackTrace}";
            }

            ready.Enqueue((d, state));
        }
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        d(state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Does something, and all that comes of it, and returns when it is done.</summary>
    /// <exception cref="InvalidOperationException">It waits for something that never comes: nothing is left to do, and nothing is due.</exception>
    public void Run(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var before = Current;
        thread = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            var done = work();
            while (!done.IsCompleted)
            {
                if (!DoNext() && !time.GoOn())
                    throw new InvalidOperationException("The run waits for something that never comes: nothing is left to do, and nothing is due.");
            }

            done.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private bool DoNext()
    {
        (SendOrPostCallback Callback, object? State) next;
        lock (gate)
        {
            if (!ready.TryDequeue(out next))
                return false;
        }

        next.Callback(next.State);
        return true;
    }
}
