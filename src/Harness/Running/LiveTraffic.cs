using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Traffic of a run: its sessions go into the history when they are over.</summary>
internal sealed class LiveTraffic : ITrafficObserver
{
    private readonly IWorld world;
    private readonly History history;
    private readonly HarnessPauses pauses;
    private readonly HarnessPauses ownPauses = new();
    private readonly ServerRegistry servers;
    private readonly ListenerTable listeners;
    private readonly DeferredAccepts deferred;
    private ITraffic? under;
    private bool beginsAlone;
    private long begun;
    private long flawed;
    private volatile OwnerCount? owners;
    private volatile RefusalSpan? refusals;

    internal LiveTraffic(string name, IWorld world, History history, HarnessPauses pauses, ServerRegistry servers, ListenerTable listeners, DeferredAccepts deferred)
    {
        this.deferred = deferred;
        Name = name;
        this.world = world;
        this.history = history;
        this.pauses = pauses;
        this.servers = servers;
        this.listeners = listeners;
    }

    /// <summary>Its name in the history: unique.</summary>
    public string Name { get; }

    /// <summary>Whether it has stopped and all its sessions are recorded.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>How many sessions are over so far.</summary>
    public long SessionsEnded => Interlocked.Read(ref begun);

    /// <summary>Of traffic whose first session was alone: that its server speaks something else, as a failure of the step that starts it; null: it was not found to.</summary>
    internal StepFailure? Foreign { get; private set; }

    bool ITrafficObserver.GoesOn => Foreign is null;

    /// <summary>From here on the owners of the sessions that begin are counted. One count goes on at a time.</summary>
    internal OwnerCount CountOwners()
    {
        var count = new OwnerCount();
        owners = count;
        count.BeginAt(Under.Begun + 1);
        return count;
    }

    Stamp ITrafficObserver.Now => new(history.Elapsed, history.Last);

    private ITraffic Under => under ?? throw new InvalidOperationException($"Traffic '{Name}' has not been started.");

    TimeSpan ITrafficObserver.StoodStillSince(TimeSpan from)
    {
        var now = history.Elapsed;
        var (all, own) = (pauses.Within(from, now), ownPauses.Within(from, now));
        return all > own ? all : own; // they overlap where the machine was busy
    }

    void ITrafficObserver.StoodStill(TimeSpan from, TimeSpan until)
    {
        if (until - from < HarnessPulse.LongestGap)
            return;
        history.Append(new HarnessPaused(from, until - from, Name));
        ownPauses.Add(from, until);
    }

    string? ITrafficObserver.ServerOf(int pid) => servers.OfProcess(pid)?.Name;

    IReadOnlyList<string> ITrafficObserver.Listening() => [.. listeners.Look().Order(StringComparer.Ordinal)];

    void ITrafficObserver.SessionEnded(TrafficSession session)
    {
        Interlocked.Increment(ref begun);
        if (!session.IsFlawless)
            Interlocked.Increment(ref flawed);
        owners?.Take(session);
        refusals?.Take(session);
        if (session.Ownership == Ownership.SynReceived && session.Connected is { } connected)
            deferred.Why(server: null, session.Ownership, connected.At);
        history.Append(session);
        if (beginsAlone && session.Number == 1 && ForeignAnswer.Of(session) is var (sent, said))
            Foreign = ForeignFailure(session, sent, said);
    }

    void ITrafficObserver.FellBehind(string reason, int open, long waiting) => history.Append(new TrafficFellBehind(Name, reason, open, waiting));

    /// <summary>From here on connects may be refused, until the span is ended. There is one span at a time.</summary>
    internal RefusalSpan ExpectRefusals() => refusals = new RefusalSpan(this, history);

    internal void Start(TrafficPlan plan)
    {
        history.Append(new TrafficStarted(Name, plan.Clients, plan.PerSecond, plan.Exchanges, plan.Hold, plan.Idle > TimeSpan.Zero ? plan.Idle : null, plan.Ramp > TimeSpan.Zero ? plan.Ramp : null, plan.Protocol?.Requests is { } requests ? [.. requests.Select(one => one.Describe())] : null));
        beginsAlone = plan.BeginsAlone;
        under = world.StartTraffic(plan, this);
    }

    /// <summary>Whether it is more than its first session.</summary>
    internal Task<bool> OpenedAsync(CancellationToken cancellation) => Under.Opened.WaitAsync(cancellation);

    /// <summary>Where the server had ended the session before the kernel was asked whose it was, it is the only one that was started, if there is only one.</summary>
    private StepFailure ForeignFailure(TrafficSession session, LineSent sent, Payload said)
    {
        var server = servers.All.FirstOrDefault(one => one.Name == session.Server) ?? (servers.All is [var only] ? only : null);
        return new StepFailure(ForeignAnswer.Describe(server is null ? "a server" : $"{server.Name} (pid {server.Process.Pid})", sent, said, session.Flaw?.Fault, session.Protocol))
        {
            Expected = "a server that speaks what the scenario says, before there is traffic",
            Actual = said.Quote(),
            Sessions = [session.Name],
            Servers = server is null ? [] : [server.Name],
            IsForeignAnswer = true,
        };
    }

    /// <summary>Stops it: no session begins any more, those under way finish within their limits, held ones are closed in order.</summary>
    internal async Task StopAsync(bool byHarness, CancellationToken cancellation)
    {
        if (HasStopped)
            return;
        history.Append(new TrafficStopping(Name, byHarness));
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
        try
        {
            Under.Dispose();
        }
        finally
        {
            End(); // also where it does not end: it is waited for once
        }
    }

    /// <summary>Asks the kernel for the owner of every session whose owner is not known.</summary>
    internal void FindUnknownOwners() => Under.FindUnknownOwners();

    private void End()
    {
        HasStopped = true;
        history.Append(new TrafficStopped(Name, begun, flawed));
    }
}
