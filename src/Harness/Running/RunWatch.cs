using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// What a run looks at all the time, whether or not a step asks: its listeners and their queues, the owners of sessions that have none yet, the workers that own some, processes that nobody is known to have
/// started, and whether the harness itself runs.
/// </summary>
internal sealed class RunWatch : IDisposable
{
    /// <summary>The time between two looks at the listeners: a pause of 20 ms is seen.</summary>
    private static readonly TimeSpan listenerPeriod = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan sessionPeriod = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan beatPeriod = TimeSpan.FromMilliseconds(5);

    private readonly HarnessPulse? pulse;
    private readonly IDisposable? beats;
    private readonly IDisposable listeners;
    private readonly IDisposable sessions;
    private Exception? failure;

    public RunWatch(IWorld world, History history, HarnessPauses pauses, ListenerTable listening, SessionWatch owners, Generations generations, WorkerWatch workers, Strangers strangers)
    {
        pulse = world.IsInRealTime ? new HarnessPulse(history, pauses, world.Time) : null;

        // On a thread of its own: a look at thousands of listeners takes long, and keeps nothing else of the harness waiting.
        beats = pulse is null ? null : world.Every(beatPeriod, () => Guarded(pulse.Beat));
        listeners = world.Every(listenerPeriod, () => Guarded(listening.Watch));
        sessions = world.Every(sessionPeriod, () => Guarded(() =>
        {
            owners.Watch();
            generations.Watch();
            workers.Watch();
            foreach (var stranger in world.NewStrangers())
                strangers.See(stranger, holdsSocket: false);
        }));
    }

    /// <summary>What made a look impossible; null if none was: a run that was not watched cannot be judged.</summary>
    public Exception? Failure => failure;

    public void Dispose()
    {
        listeners.Dispose();
        sessions.Dispose();
        beats?.Dispose();
        pulse?.End();
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
