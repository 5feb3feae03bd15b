namespace Harness.Running;

/// <summary>
/// What a run looks at all the time, whether or not a step asks: its listeners and their queues, the owners of sessions that have none yet, and whether the
/// harness itself runs.
/// </summary>
internal sealed class RunWatch : IDisposable
{
    /// <summary>The time between two looks at the listeners: a pause of 20 ms is seen.</summary>
    private static readonly TimeSpan listenerPeriod = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan sessionPeriod = TimeSpan.FromMilliseconds(25);

    private readonly Run run;
    private readonly HarnessPulse? pulse;
    private readonly IDisposable listeners;
    private readonly IDisposable sessions;
    private Exception? failure;

    public RunWatch(Run run)
    {
        this.run = run;
        pulse = run.World.IsInRealTime ? new HarnessPulse(run.History, run.Pauses, run.World.Time) : null;
        listeners = run.World.Every(listenerPeriod, () => Guarded(() =>
        {
            pulse?.Beat();
            run.Listeners.Watch();
        }));
        sessions = run.World.Every(sessionPeriod, () => Guarded(run.Sessions.WatchOwners));
    }

    /// <summary>What made a look impossible; null if none was: a run that was not watched cannot be judged.</summary>
    public Exception? Failure => failure;

    public void Dispose()
    {
        listeners.Dispose();
        sessions.Dispose();
    }

    private void Guarded(Action look)
    {
        try
        {
            look();
        }
        catch (Exception error)
        {
            failure ??= error;
        }
    }
}
