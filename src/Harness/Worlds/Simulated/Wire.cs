using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Worlds.Simulated;

/// <summary>What carries segments between clients and servers: half a round trip, or a loopback device. It keeps the order in each direction of a connection.</summary>
/// <param name="network">The network, or null for a loopback device.</param>
/// <param name="pace">How long things take.</param>
/// <param name="time">The clock.</param>
internal sealed class Wire(NetworkSpecification? network, Pace pace, VirtualTime time)
{
    private readonly Dictionary<PacketDirection, Queue<Action>> held = [];

    /// <summary>Has a segment arrive after its time on the way; while segments of its direction are held, not before they go on.</summary>
    public void Carry(PacketDirection direction, TimeSpan delay, Action arrives) => time.After(delay, () =>
    {
        if (held.TryGetValue(direction, out var waiting))
            waiting.Enqueue(arrives);
        else
            arrives();
    });

    /// <summary>From here on no segment of a direction arrives.</summary>
    public void Hold(PacketDirection direction) => held.TryAdd(direction, []);

    /// <summary>What is held arrives now, in its order, and what comes after it as ever.</summary>
    public void Release(PacketDirection direction)
    {
        if (!held.Remove(direction, out var waiting))
            return;
        foreach (var arrives in waiting)
            time.After(TimeSpan.Zero, arrives);
    }

    /// <summary>How long a segment is on its way; null: it is lost.</summary>
    public TimeSpan? Segment() => IsLost() ? null : Delay();

    /// <summary>The same for data, which is sent again until it arrives.</summary>
    public TimeSpan Data()
    {
        var late = TimeSpan.Zero;
        for (var timeout = Timers.DataTimeout(network?.RoundTrip ?? TimeSpan.Zero); IsLost(); timeout *= 2)
            late += timeout;
        return late + Delay();
    }

    private bool IsLost() => network is { Loss: > 0 } lossy && pace.Chance((double)lossy.Loss);

    private TimeSpan Delay() => network is null or { IsVeth: true }
        ? pace.Loopback
        : (network.RoundTrip / 2) + pace.PartOf(network.Jitter) + pace.Loopback;
}
