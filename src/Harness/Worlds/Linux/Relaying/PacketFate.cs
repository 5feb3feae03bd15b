namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// Draws what happens to each packet of one direction. The n-th packet has the same fate in every run with the same seed, whatever the
/// other packets are and whenever they come.
/// </summary>
/// <param name="delay">How long every packet takes, in ticks of the clock.</param>
/// <param name="jitter">The most that is added to that, in ticks.</param>
/// <param name="loss">The probability of being lost, 0 to 1.</param>
/// <param name="seed">The seed of this direction.</param>
internal sealed class PacketFate(long delay, long jitter, double loss, int seed)
{
    private readonly Random random = new(seed);
    private long lastDue;

    /// <summary>When a packet that comes now is due; null if it is lost. Never before the one that came before it: the order is kept.</summary>
    /// <param name="now">The time, in ticks.</param>
    public long? DueOf(long now)
    {
        // Both are drawn for every packet, so that a change of one does not change the other.
        var isLost = random.NextDouble() < loss;
        var late = (long)(random.NextDouble() * jitter);
        if (isLost)
            return null;
        lastDue = Math.Max(lastDue, now + delay + late);
        return lastDue;
    }
}
