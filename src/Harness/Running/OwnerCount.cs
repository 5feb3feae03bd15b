using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// Who owned the sessions of traffic that began from a time on, in the order of their beginnings: one counts when all before it are over. To count them as they end would favour who is quick.
/// </summary>
internal sealed class OwnerCount
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, TrafficSession> ahead = [];
    private readonly Dictionary<string, long> owned = new(StringComparer.Ordinal);
    private long? next;
    private long unknown, all;

    /// <summary>Tells which session is the first that counts. Until then it takes all: none is missed that ends while that is asked for.</summary>
    /// <param name="first">Its number.</param>
    public void BeginAt(long first)
    {
        lock (gate)
        {
            next = first;
            foreach (var earlier in ahead.Keys.Where(number => number < first).ToList())
                ahead.Remove(earlier);
            CountOn();
        }
    }

    /// <summary>Takes a session that is over.</summary>
    public void Take(TrafficSession session)
    {
        lock (gate)
        {
            if (session.Number < next)
                return;
            ahead[session.Number] = session;
            CountOn();
        }
    }

    /// <summary>How many a server owned, of how many nobody is known that did, and how many there are.</summary>
    public (long Own, long Unknown, long All) Of(string server)
    {
        lock (gate)
            return (owned.GetValueOrDefault(server), unknown, all);
    }

    private void CountOn()
    {
        for (; next is { } number && ahead.Remove(number, out var over); next++)
            Count(over);
    }

    private void Count(TrafficSession session)
    {
        if (session.Outcome != ConnectOutcome.Established)
            return;
        all++;
        if (session.Server is { } server)
            owned[server] = owned.GetValueOrDefault(server) + 1;
        else
            unknown++;
    }
}
