using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>A span of a run in which connects of traffic may be refused.</summary>
internal sealed class RefusalSpan
{
    private readonly LiveTraffic traffic;
    private readonly History history;
    private readonly Lock gate = new();
    private readonly List<TrafficSession> refused = [];
    private readonly long begins;
    private long? ends;

    internal RefusalSpan(LiveTraffic traffic, History history)
    {
        this.traffic = traffic;
        this.history = history;
        begins = history.Append(new RefusalsExpected(traffic.Name, Begins: true)).Sequence;
    }

    /// <summary>Whether a connect that began and ended in the span was refused, as far as the sessions that are recorded say.</summary>
    public bool HasRefusal
    {
        get
        {
            lock (gate)
                return refused.Exists(session => session.Started.After >= begins && (ends is null || session.Connected?.After < ends));
        }
    }

    /// <summary>The span is over.</summary>
    public void End()
    {
        var end = history.Append(new RefusalsExpected(traffic.Name, Begins: false)).Sequence;
        lock (gate)
            ends = end;
    }

    internal void Take(TrafficSession session)
    {
        if (session.Outcome != ConnectOutcome.Refused)
            return;
        lock (gate)
            refused.Add(session);
    }
}
