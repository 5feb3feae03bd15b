using Harness.Histories;

namespace Harness.Rules;

/// <summary>When the network of a run carried nothing in one of its directions.</summary>
internal sealed class NetworkStandstills
{
    private readonly List<(TimeSpan From, TimeSpan Until)> over = [];
    private readonly Dictionary<PacketDirection, TimeSpan> heldSince = [];

    public void Add(NetworkPaused pause) => over.Add((pause.Began, pause.Began + pause.Took));

    public void Add(PacketsHeld held)
    {
        if (held.Held)
            heldSince.TryAdd(held.Direction, held.At);
        else if (heldSince.Remove(held.Direction, out var since))
            over.Add((since, held.At));
    }

    /// <summary>How long at the most a packet can have waited for it between two times, and its answer after it.</summary>
    public TimeSpan Within(TimeSpan from, TimeSpan until) =>
        over.Concat(heldSince.Values.Select(since => (From: since, Until: until)))
            .Select(one => (one.Until < until ? one.Until : until) - (one.From > from ? one.From : from))
            .Where(overlap => overlap > TimeSpan.Zero)
            .Aggregate(TimeSpan.Zero, (sum, overlap) => sum + overlap);
}
