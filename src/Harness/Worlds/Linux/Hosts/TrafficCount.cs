using Harness.Observations;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>What a network carried, counted. Safe from any thread.</summary>
internal sealed class TrafficCount : INetworkObserver
{
    private readonly Lock gate = new();
    private readonly long[] recorded = new long[2], unrecorded = new long[2], lost = new long[2];
    private long dropped;
    private TimeSpan longestPause;
    private string? failure;

    /// <summary>TCP segments that it took, also those that it lost.</summary>
    public long SegmentsTo(PacketDirection direction)
    {
        lock (gate)
            return recorded[(int)direction] + unrecorded[(int)direction];
    }

    /// <summary>TCP segments that it lost on purpose; null if there were too many to tell.</summary>
    public long? LostTo(PacketDirection direction)
    {
        lock (gate)
            return unrecorded[(int)direction] == 0 ? lost[(int)direction] : null;
    }

    /// <summary>Packets that it dropped because there was no room for them: more than a network of this kind can carry.</summary>
    public long DroppedForRoom
    {
        get
        {
            lock (gate)
                return dropped;
        }
    }

    /// <summary>The longest time in which it may have carried nothing, since this machine gave it no processor.</summary>
    public TimeSpan LongestPause
    {
        get
        {
            lock (gate)
                return longestPause;
        }
    }

    /// <summary>Why it carries nothing any more; null if it does.</summary>
    public string? Failure
    {
        get
        {
            lock (gate)
                return failure;
        }
    }

    void INetworkObserver.Carried(PacketDirection direction, IReadOnlyList<(long At, CarriedPacket Packet)> packets, long unrecordedSoFar)
    {
        lock (gate)
        {
            recorded[(int)direction] += packets.Count;
            lost[(int)direction] += packets.Count(one => one.Packet.IsLost);
            unrecorded[(int)direction] = unrecordedSoFar;
        }
    }

    void INetworkObserver.Dropped(PacketDirection direction, long count)
    {
        lock (gate)
            dropped += count;
    }

    void INetworkObserver.Paused(PacketDirection direction, long beganAt, TimeSpan took)
    {
        lock (gate)
            longestPause = took > longestPause ? took : longestPause;
    }

    void INetworkObserver.Failed(string detail)
    {
        lock (gate)
            failure = detail;
    }
}
