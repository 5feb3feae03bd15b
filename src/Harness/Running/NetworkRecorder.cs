using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Records what happens to the network of a run.</summary>
/// <param name="history">Where.</param>
internal sealed class NetworkRecorder(History history) : INetworkObserver
{
    public void Dropped(PacketDirection direction, long count) => history.Append(new PacketsDropped(direction, count));

    public void Paused(PacketDirection direction, long beganAt, TimeSpan took) => history.Append(new NetworkPaused(direction, history.ElapsedAt(beganAt), took));

    public void Carried(PacketDirection direction, IReadOnlyList<(long At, CarriedPacket Packet)> packets, long unrecorded) =>
        history.AppendUnlessEnded(new PacketsCarried(direction, [.. packets.Select(one => one.Packet with { At = history.ElapsedAt(one.At) })], unrecorded == 0 ? null : unrecorded));

    public void Failed(string detail) => history.Append(new NetworkFailed(detail));
}
