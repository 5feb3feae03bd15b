using System.Diagnostics;

namespace Draining;

/// <summary>A length of time that has begun.</summary>
/// <param name="length">How long it is; <see cref="Timeout.InfiniteTimeSpan"/>: without end.</param>
/// <exception cref="ArgumentOutOfRangeException">The length is negative, and not that of no end.</exception>
public readonly struct TimeLimit(TimeSpan length)
{
    // Of the limit of a drain. On an idle machine the close takes a few milliseconds, beside 40 busy threads a processor up to 220.
    private const double ToClose = 0.05;

    private static readonly TimeSpan MostToClose = TimeSpan.FromMilliseconds(250);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _length = Checked(length);

    /// <summary>
    /// So much of a length that what is waited for until it is over leaves the time to close: a twentieth of it, 250 ms at the most. Whoever
    /// watches from outside when a drain has to be over, and allows it its limit, does not see it a moment too late.
    /// </summary>
    public static TimeLimit WithTimeToClose(TimeSpan length) => length == Timeout.InfiniteTimeSpan ? new(length) : new(length - TimeSpan.FromTicks(Math.Min((long)(length.Ticks * ToClose), MostToClose.Ticks)));

    /// <summary>How much of it has passed; more than its length when it is over.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Whether it has passed.</summary>
    public bool IsOver => Elapsed >= _length;

    /// <summary>What is left, but not more than a length, beginning now.</summary>
    public TimeLimit AtMost(TimeSpan most) => new(TimeSpan.FromTicks(Math.Clamp((_length - Elapsed).Ticks, 0, most.Ticks)));

    /// <summary>A part of what is left, beginning now.</summary>
    /// <param name="share">How much of it, 0 to 1.</param>
    public TimeLimit Part(double share) => new(IsOver ? TimeSpan.Zero : (_length - Elapsed) * share);

    /// <summary>A time without end is the longest that there is: all that is reckoned with it stays right.</summary>
    private static TimeSpan Checked(TimeSpan length)
    {
        if (length == Timeout.InfiniteTimeSpan)
            return TimeSpan.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        return length;
    }
}
