using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Traffic of a run: its sessions go into the history when they are over.</summary>
public sealed class LiveTraffic : ITrafficObserver
{
    private readonly Run run;
    private ITraffic? under;
    private long begun;
    private long flawed;
    private volatile RefusalSpan? refusals;

    internal LiveTraffic(string name, Run run)
    {
        Name = name;
        this.run = run;
    }

    /// <summary>Its name in the history: unique.</summary>
    public string Name { get; }

    /// <summary>Whether it has stopped and all its sessions are recorded.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>How many sessions are over so far.</summary>
    public long SessionsEnded => Interlocked.Read(ref begun);

    Stamp ITrafficObserver.Now => new(run.History.Elapsed, run.History.Last);

    private ITraffic Under => under ?? throw new InvalidOperationException($"Traffic '{Name}' has not been started.");

    TimeSpan ITrafficObserver.StoodStillSince(TimeSpan from) => run.Pauses.Within(from, run.History.Elapsed);

    string? ITrafficObserver.ServerOf(int pid) => run.Servers.OfProcess(pid)?.Name;

    IReadOnlyList<string> ITrafficObserver.Listening() => [.. run.Listeners.Look().Order(StringComparer.Ordinal)];

    void ITrafficObserver.SessionEnded(TrafficSession session)
    {
        Interlocked.Increment(ref begun);
        if (!session.IsFlawless)
            Interlocked.Increment(ref flawed);
        refusals?.Take(session);
        run.History.Append(session);
    }

    void ITrafficObserver.FellBehind(string reason, int open, long waiting) => run.History.Append(new TrafficFellBehind(Name, reason, open, waiting));

    /// <summary>From here on connects may be refused, until the span is ended. There is one span at a time.</summary>
    internal RefusalSpan ExpectRefusals() => refusals = new RefusalSpan(this, run.History);

    internal void Start(TrafficPlan plan)
    {
        run.History.Append(new TrafficStarted(Name, plan.Clients, plan.PerSecond, plan.Exchanges, plan.Hold));
        under = run.World.StartTraffic(plan, this);
    }

    /// <summary>Stops it: no session begins any more, those under way finish within their limits, held ones are closed in order.</summary>
    internal async Task StopAsync(bool byHarness, CancellationToken cancellation)
    {
        if (HasStopped)
            return;
        run.History.Append(new TrafficStopping(Name, byHarness));
        Under.Stop(byHarness);
        await Under.Ended.WaitAsync(cancellation);
        End();
    }

    /// <summary>Begins no more sessions.</summary>
    internal void Quiesce() => Under.Quiesce();

    /// <summary>Ends everything at once.</summary>
    internal void Abandon()
    {
        if (HasStopped)
            return;
        Under.Dispose();
        End();
    }

    /// <summary>Asks the kernel for the owner of every session whose owner is not known.</summary>
    internal void FindUnknownOwners() => Under.FindUnknownOwners();

    private void End()
    {
        HasStopped = true;
        run.History.Append(new TrafficStopped(Name, begun, flawed));
    }
}
