using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>When nothing moved between clients and servers: the network of a run carried nothing in one of its directions, or the harness did not run.</summary>
internal sealed class NetworkStandstills
{
    private readonly List<(PacketDirection Direction, TimeSpan From, TimeSpan Until)> over = [];
    private readonly List<(TimeSpan From, TimeSpan Until)> harness = [];
    private readonly List<(TimeSpan From, TimeSpan Until)> brief = [];
    private readonly List<(string Traffic, TimeSpan From, TimeSpan Until)> traffic = [];
    private readonly Dictionary<PacketDirection, TimeSpan> heldSince = [];

    public void Add(NetworkPaused pause) => over.Add((pause.Direction, pause.Began, pause.Began + pause.Took));

    public void Add(HarnessPaused pause)
    {
        if (pause.Traffic is { } stalled)
            traffic.Add((stalled, pause.Began, pause.Began + pause.Took));
        else
            (pause.Took < HarnessPaused.Brief ? brief : harness).Add((pause.Began, pause.Began + pause.Took));
    }

    public void Add(PacketsHeld held)
    {
        if (held.Held)
            heldSince.TryAdd(held.Direction, held.At);
        else if (heldSince.Remove(held.Direction, out var since))
            over.Add((held.Direction, since, held.At));
    }

    /// <summary>How long at the most a packet, and its answer after it, can have waited between two times.</summary>
    /// <param name="from">The first.</param>
    /// <param name="until">The second.</param>
    /// <param name="arrivesWithin">How long a packet is on its way where nothing holds it; null: it may have been lost and sent again at any time.</param>
    /// <param name="of">The traffic whose client waits for it; null: another one.</param>
    public TimeSpan Within(TimeSpan from, TimeSpan until, TimeSpan? arrivesWithin, string? of) =>
        SpanUnion.Within(OfNetwork(from, until, arrivesWithin).Concat(Harness(of)), from, until);

    /// <summary>How long at the most the network carried nothing between two times that concerns a packet sent to the servers at the first, or its answer.</summary>
    /// <inheritdoc cref="Within"/>
    public TimeSpan OfNetworkWithin(TimeSpan from, TimeSpan until, TimeSpan? arrivesWithin) => SpanUnion.Within(OfNetwork(from, until, arrivesWithin), from, until);

    /// <summary>How long at the most the harness did not run between two times, or a traffic of it did not look at its sessions.</summary>
    public TimeSpan OfHarnessWithin(TimeSpan from, TimeSpan until, string? of) => SpanUnion.Within(Harness(of), from, until);

    /// <summary>The traffic that did not look at its sessions for longest between two times, and how long that was, the harness' own pauses included; null if every one always did.</summary>
    public (string Traffic, TimeSpan Stood)? LongestStallWithin(TimeSpan from, TimeSpan until) => traffic.Select(pause => pause.Traffic).Distinct(StringComparer.Ordinal)
        .Select(name => ((string Traffic, TimeSpan Stood)?)(name, OfHarnessWithin(from, until, name)))
        .MaxBy(stall => stall!.Value.Stood);

    /// <summary>The spans in which that was so and that lie, in part at least, between two times; with the brief ones, in which only what happened at that moment is not known.</summary>
    public List<(TimeSpan From, TimeSpan Until)> HarnessWithin(TimeSpan from, TimeSpan until, string? of) => [.. Harness(of).Concat(brief).Where(pause => pause.From < until && pause.Until > from)];

    private IEnumerable<(TimeSpan From, TimeSpan Until)> Harness(string? of) =>
        of is null || traffic.Count == 0 ? harness : harness.Concat(traffic.Where(pause => pause.Traffic == of).Select(pause => (pause.From, pause.Until)));

    /// <summary>What went to the servers had arrived when a later span began in which nothing went there: only its answer was still to come.</summary>
    private IEnumerable<(TimeSpan From, TimeSpan Until)> OfNetwork(TimeSpan from, TimeSpan until, TimeSpan? arrivesWithin)
    {
        // It may have been sent as much later as the harness did not run.
        var arrives = arrivesWithin is { } way ? from + way + SpanUnion.Within(harness.Concat(traffic.Select(pause => (pause.From, pause.Until))), from, until) : TimeSpan.MaxValue;
        foreach (var span in over.Concat(heldSince.Select(held => (Direction: held.Key, From: held.Value, Until: until))).OrderBy(span => span.From))
        {
            if (span.Direction == PacketDirection.ToServers)
            {
                if (span.From > arrives)
                    continue;
                if (arrivesWithin is { } again && span.Until > from && span.Until + again > arrives)
                    arrives = span.Until + again;
            }

            yield return (span.From, span.Until);
        }
    }
}
