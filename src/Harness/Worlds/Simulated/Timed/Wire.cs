using Harness.Scenarios;

namespace Harness.Worlds.Simulated.Timed;

/// <summary>What carries segments between clients and servers: half a round trip, or a loopback device. It keeps the order in each direction of a connection.</summary>
/// <param name="network">The network, or null for a loopback device.</param>
/// <param name="pace">How long things take.</param>
internal sealed class Wire(NetworkSpecification? network, Pace pace)
{
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
