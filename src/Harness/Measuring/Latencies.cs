using HdrHistogram;

namespace Harness.Measuring;

/// <summary>
/// Durations and their quantiles, in bounded memory (about a quarter of a megabyte): a histogram with three significant digits, from 1 us to 24 hours. The
/// longest one is kept exactly.
/// </summary>
internal sealed class Latencies
{
    private const int Digits = 3;

    /// <summary>No scenario lasts longer. What is longer all the same counts as the longest one.</summary>
    private static readonly long mostMicroseconds = (long)TimeSpan.FromHours(24).TotalMicroseconds;

    private readonly LongHistogram histogram = new(lowestTrackableValue: 1, mostMicroseconds, Digits);
    private TimeSpan longest;

    /// <summary>How many there are.</summary>
    public long Count => histogram.TotalCount;

    /// <summary>Adds one. A negative one, which a clock cannot give, counts as zero.</summary>
    public void Add(TimeSpan latency)
    {
        // Rounded up: a quantile is never less than what was measured.
        histogram.RecordValue(Math.Clamp((latency.Ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond, 0, mostMicroseconds));
        if (latency > longest)
            longest = latency;
    }

    /// <summary>
    /// The smallest duration that so many of them, as a share from 0 to 1, do not exceed (nearest rank); null if there are none. It is at most a
    /// thousandth and 1 us more than the one that was measured, and never less. That of 1 is exact.
    /// </summary>
    public TimeSpan? Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (Count == 0)
            return null;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        if (rank >= Count)
            return longest;

        // Not the package's own percentile, which rounds the rank to the nearest one.
        var bucket = histogram.RecordedValues().First(value => value.TotalCountToThisValue >= rank).ValueIteratedTo;
        var upTo = TimeSpan.FromTicks(histogram.HighestEquivalentValue(bucket) * TimeSpan.TicksPerMicrosecond);
        return upTo < longest && bucket < mostMicroseconds ? upTo : longest;
    }
}
