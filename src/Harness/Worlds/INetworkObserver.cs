using Harness.Observations;

namespace Harness.Worlds;

/// <summary>Is told what happens to the network of a run, from a thread of the world.</summary>
internal interface INetworkObserver
{
    /// <summary>Packets were dropped for want of room.</summary>
    void Dropped(PacketDirection direction, long count);

    /// <summary>It carried nothing for longer than it should: it had to wait for a processor.</summary>
    /// <param name="direction">Whose packets may have waited.</param>
    /// <param name="beganAt">When that began, as a timestamp of the world's clock.</param>
    /// <param name="took">How long it was at the most.</param>
    void Paused(PacketDirection direction, long beganAt, TimeSpan took);

    /// <summary>It took TCP segments.</summary>
    /// <param name="direction">Where they were going.</param>
    /// <param name="packets">The segments; the time of each is a timestamp of the world's clock.</param>
    /// <param name="unrecorded">How many of this direction were not recorded so far.</param>
    void Carried(PacketDirection direction, IReadOnlyList<(long At, CarriedPacket Packet)> packets, long unrecorded)
    {
    }

    /// <summary>It carries nothing any more, before its time.</summary>
    void Failed(string detail);
}
