namespace Harness.Measuring;

/// <summary>Durations and their quantiles, exact: every one is kept, in 8 bytes.</summary>
public sealed class Latencies
{
    private readonly List<long> ticks = [];
    private bool isSorted = true;

    /// <summary>How many there are.</summary>
    public int Count => ticks.Count;

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan latency)
    {
        ticks.Add(latency.Ticks);
        isSorted = false;
    }

    /// <summary>
    /// The smallest duration that so many of them, as a share from 0 to 1, do not exceed (nearest rank: always one that was measured);
    /// null if there are none.
    /// </summary>
    public TimeSpan? Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (ticks.Count == 0)
            return null;
        if (!isSorted)
            ticks.Sort();
        isSorted = true;
        return TimeSpan.FromTicks(ticks[Math.Max(0, (int)Math.Ceiling(share * ticks.Count) - 1)]);
    }
}
