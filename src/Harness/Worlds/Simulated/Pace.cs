namespace Harness.Worlds.Simulated;

/// <summary>
/// How long things take, drawn from a seed: the same seed, the same durations in the same order. Most are near what a server on .NET and a
/// loopback device need; now and then one takes a hundred times as long, as it does where a processor has to be waited for.
/// </summary>
/// <param name="seed">The seed.</param>
internal sealed class Pace(int seed)
{
    // The algorithm of a Random with a seed does not change between versions of .NET.
    private readonly Random random = new(seed);

    /// <summary>A segment between two processes of one machine.</summary>
    public TimeSpan Loopback => Around(microseconds: 15);

    /// <summary>Between the lookup of a segment's listener and its place in a queue, in one softirq.</summary>
    public TimeSpan Softirq => Around(microseconds: 1);

    /// <summary>Until a server has accepted one connection.</summary>
    public TimeSpan Accept => Around(microseconds: 40);

    /// <summary>Until a server has answered one line.</summary>
    public TimeSpan Serve => Around(microseconds: 40);

    /// <summary>Between two sessions of a client of traffic, whose turn comes when the other clients of its process have had theirs.</summary>
    public TimeSpan Turn => Around(microseconds: 2_000);

    /// <summary>One operation of a server that joins or leaves its group.</summary>
    public TimeSpan Operation => Around(microseconds: 300);

    /// <summary>From one look to the next of a server that waits for a condition.</summary>
    public TimeSpan Poll => Around(microseconds: 500);

    /// <summary>From a signal to its handler.</summary>
    public TimeSpan Signal => Around(microseconds: 200);

    /// <summary>From the start of a process to its first line.</summary>
    public TimeSpan Start => Around(microseconds: 45_000);

    /// <summary>From the last thing that a process does to its end.</summary>
    public TimeSpan Exit => Around(microseconds: 3_000);

    /// <summary>A number from 0 to below the bound.</summary>
    public int Below(int bound) => random.Next(bound);

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>A hash, evenly distributed.</summary>
    public uint Hash() => (uint)random.NextInt64(1L << 32);

    /// <summary>A part of a span, evenly distributed.</summary>
    public TimeSpan PartOf(TimeSpan span) => span * random.NextDouble();

    private TimeSpan Around(int microseconds)
    {
        const double rarely = 0.002;
        var factor = 0.5 + random.NextDouble();
        if (microseconds < 1000 && random.NextDouble() < rarely)
            factor *= 100;
        return TimeSpan.FromTicks((long)(microseconds * TimeSpan.TicksPerMicrosecond * factor));
    }
}
