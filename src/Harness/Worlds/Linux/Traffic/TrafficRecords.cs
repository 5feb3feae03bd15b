using System.Net;
using Harness.Observations;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>Makes the one event of a session of traffic that is over.</summary>
internal sealed class TrafficRecords(TrafficPlan plan, ITrafficObserver observer)
{
    private byte[] lastAddress = [];
    private string lastAddressText = "";

    public void Failed(TrafficSlot slot, ConnectOutcome outcome, Stamp seen, string detail)
    {
        var listening = observer.Listening();
        observer.SessionEnded(new TrafficSession(
            plan.Name, slot.Number, slot.Due, slot.Started, outcome, seen, null, null, null, null, 0, 0, null, null, null, null, null, null, null, null, null, null,
            new TrafficFlaw(detail, listening, SeenAt: observer.Now)));
    }

    public void EndedByServer(TrafficSlot slot, Stamp seen, ServerEnding how, TrafficFlaw? flaw, ReadOnlySpan<byte> address) =>
        Add(slot, address, slot.ClosedAt, byHarness: false, seen, how, flaw);

    public void EndedByClient(TrafficSlot slot, Stamp before, bool byHarness, TrafficFlaw? flaw, ReadOnlySpan<byte> address, Stamp? goneUntil = null) =>
        Add(slot, address, before, byHarness, serverEnded: null, how: null, flaw, goneUntil);

    private void Add(TrafficSlot slot, ReadOnlySpan<byte> address, Stamp? clientEnded, bool byHarness, Stamp? serverEnded, ServerEnding? how, TrafficFlaw? flaw, Stamp? goneUntil = null)
    {
        var isEstablished = slot.Connected is not null;
        observer.SessionEnded(new TrafficSession(
            plan.Name,
            slot.Number,
            slot.Due,
            slot.Started,
            isEstablished ? ConnectOutcome.Established : null,
            slot.Connected,
            slot.Kernel.RoundTrip,
            slot.Kernel.Resent,
            isEstablished ? TextOf(address) : null,
            isEstablished ? slot.Port : null,
            slot.Sent,
            slot.Replies,
            slot.Replied,
            slot.ClaimedPid,
            slot.Owner?.Ownership,
            slot.Owner?.Pid,
            slot.Server,
            slot.OwnerSeen,
            clientEnded,
            byHarness ? true : null,
            serverEnded,
            how,
            flaw,
            slot.WaitingSeen,
            slot.SlowestReply,
            slot.SlowExchange,
            slot.GoneSeen is { } since && goneUntil is { } until ? new Span(since, until) : null));
    }

    /// <summary>One text for one address: a million sessions come from few.</summary>
    private string TextOf(ReadOnlySpan<byte> address)
    {
        if (!address.SequenceEqual(lastAddress))
        {
            lastAddress = address.ToArray();
            lastAddressText = new IPAddress(address).ToString();
        }

        return lastAddressText;
    }
}
