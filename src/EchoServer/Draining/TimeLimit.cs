using System.Diagnostics;

namespace EchoServer.Draining;

/// <summary>A length of time that has begun.</summary>
/// <param name="length">How long it is.</param>
internal readonly struct TimeLimit(TimeSpan length)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>How much of it has passed; more than its length when it is over.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Whether it has passed.</summary>
    public bool IsOver => Elapsed >= length;

    /// <summary>What is left, but not more than a length, beginning now.</summary>
    public TimeLimit AtMost(TimeSpan most) => new(TimeSpan.FromTicks(Math.Clamp((length - Elapsed).Ticks, 0, most.Ticks)));

    /// <summary>A part of what is left, beginning now.</summary>
    /// <param name="share">How much of it, 0 to 1.</param>
    public TimeLimit Part(double share) => new(IsOver ? TimeSpan.Zero : (length - Elapsed) * share);
}
