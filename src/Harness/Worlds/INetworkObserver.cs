using Harness.Histories;

namespace Harness.Worlds;

/// <summary>Is told what happens to the network of a run, from a thread of the world.</summary>
public interface INetworkObserver
{
    /// <summary>Packets were dropped for want of room.</summary>
    void Dropped(PacketDirection direction, long count);

    /// <summary>It carries nothing any more, before its time.</summary>
    void Failed(string detail);
}
