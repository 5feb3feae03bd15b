using System.Text;
using Harness.Observations;
using Harness.Protocols.Echo;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// What is said in a session of traffic, from its connect to its end. Stamps are taken before a system call for what it does, and after it for what
/// it sees: see the order of events in docs/history.md.
/// </summary>
/// <param name="plan">What is to be said.</param>
/// <param name="sockets">The clients' sockets.</param>
/// <param name="owners">Whom the kernel names as owner.</param>
/// <param name="poller">Tells when something has come.</param>
/// <param name="observer">Is told of each session when it is over.</param>
/// <param name="turns">When it goes on.</param>
internal sealed class TrafficDialogue(TrafficPlan plan, TrafficSocket sockets, OwnerLookup owners, Poller poller, ITrafficObserver observer, ITrafficTurns turns)
{
    private const int TcpEstablished = 1, TcpClose = 7, TcpCloseWait = 8; // include/net/tcp_states.h

    private static readonly TimeSpan lookAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly TrafficRecords records = new(plan, observer);
    private readonly byte[] name = Encoding.ASCII.GetBytes(plan.Name);
    private readonly byte[] buffer = new byte[64 * 1024];

    /// <summary>A client has begun to connect.</summary>
    /// <param name="slot">The session.</param>
    /// <param name="error">What connect(2) said at once; 0: it is under way or done.</param>
    public void Begin(TrafficSlot slot, int error)
    {
        if (error != 0)
            Fail(slot, OutcomeOf(error), TrafficSocket.NameOf(error));
        else
            LookAtHandshake(slot);
    }

    /// <summary>Deals with what has come.</summary>
    public void Look(TrafficSlot slot)
    {
        if (slot.Stage == TrafficStage.Connecting)
            LookAtHandshake(slot);
        else if (slot.Stage != TrafficStage.Idle)
            Receive(slot);
    }

    /// <summary>Looks whether the handshake is over, and if so goes on or ends the session.</summary>
    public void LookAtHandshake(TrafficSlot slot)
    {
        var kernel = TrafficSocket.Info(slot.Descriptor);
        if (kernel.State is TcpEstablished or TcpCloseWait)
        {
            slot.Connect(observer.Now, kernel, sockets.ReadClient(slot.Descriptor));
            if (plan.Exchanges > 1)
                TrafficSocket.SendAtOnce(slot.Descriptor);
            SendLine(slot);
            if (slot.Stage != TrafficStage.Idle)
                Poll(slot, Poller.Readable);
        }
        else if (kernel.State == TcpClose)
        {
            var error = TrafficSocket.Error(slot.Descriptor);
            Fail(slot, OutcomeOf(error), TrafficSocket.NameOf(error));
        }
        else if (!slot.IsPolled)
        {
            Poll(slot, Poller.Writable);
        }
    }

    private void Poll(TrafficSlot slot, uint what)
    {
        if (slot.IsPolled)
            poller.Change(slot.Descriptor, slot.Index, what);
        else
            poller.Add(slot.Descriptor, slot.Index, what);
        slot.IsPolled = true;
    }

    private void SendLine(TrafficSlot slot)
    {
        Span<byte> line = stackalloc byte[TrafficLine.MostBytes];
        line = line[..TrafficLine.Write(line, name, slot.Number, slot.Sent + 1)];
        var before = observer.Now;
        slot.Send(before);
        slot.Stage = TrafficStage.Exchanging;
        slot.Deadline = before.At + plan.ReplyLimit;
        // A connection that takes no more bytes may still deliver its end: that is read next and decides.
        if (TrafficSocket.Send(slot.Descriptor, line) != 0)
            Receive(slot);
    }

    private void Receive(TrafficSlot slot)
    {
        var number = slot.Number;
        while (slot.Stage is TrafficStage.Exchanging or TrafficStage.Held or TrafficStage.Missing or TrafficStage.Closing && slot.Number == number)
        {
            var count = TrafficSocket.Receive(slot.Descriptor, buffer);
            if (count == -SocketCalls.Again || count == -SocketCalls.Interrupted)
                return;
            if (count <= 0)
                EndByServer(slot, -count);
            else if (slot.Stage != TrafficStage.Exchanging)
                CloseNow(slot, new TrafficFlaw(Unexpected: Payload.Of(buffer.AsSpan(0, count)), SeenAt: observer.Now));
            else if (!TakeBytes(slot, buffer.AsSpan(0, count)))
                return;
        }
    }

    /// <summary>Takes a part of a reply. False if nothing more can have come: the reply was whole, and its client goes on.</summary>
    private bool TakeBytes(TrafficSlot slot, Span<byte> bytes)
    {
        if (slot.PartialBytes > 0)
        {
            slot.Keep(bytes);
            bytes = slot.Partial.ToArray();
        }

        var length = TrafficReply.LengthOf(bytes);
        if (length < 0)
        {
            if (slot.PartialBytes == 0)
                slot.Keep(bytes);
            return true;
        }

        var seen = observer.Now;
        Span<byte> line = stackalloc byte[TrafficLine.MostBytes];
        line = line[..TrafficLine.Write(line, name, slot.Number, slot.Sent)];
        var reply = bytes[..length];
        var echo = reply[..OwnerMark.Split(reply, out var pid)];
        slot.TakeReply(seen, pid);
        if (slot.Replies == 1)
            FindOwner(slot);
        if (pid is null || pid != slot.ClaimedPid || !echo.SequenceEqual(line))
            CloseNow(slot, new TrafficFlaw(Exchange: slot.Sent, SentAt: slot.SentAt, Echo: Payload.Of(echo), ClaimedPid: pid, SeenAt: seen));
        else if (bytes.Length > length)
            CloseNow(slot, new TrafficFlaw(Unexpected: Payload.Of(bytes[length..]), SeenAt: seen));
        else
            GoOn(slot);
        return false;
    }

    private void GoOn(TrafficSlot slot)
    {
        if (slot.Sent < plan.Exchanges)
        {
            SendLine(slot);
            return;
        }

        slot.Stage = TrafficStage.Held;
        slot.HeldSince = observer.Now.At;
        slot.Deadline = slot.HeldSince + plan.Hold;
        if (plan.Hold > TimeSpan.Zero && !turns.IsStopping)
        {
            turns.Hold(slot);
            return;
        }

        Close(slot);
    }

    /// <summary>Its reply is late: where it waits is known only as long as it does.</summary>
    public void LookWhereItWaits(TrafficSlot slot)
    {
        slot.NextLook = observer.Now.At + lookAgainAfter;
        if (slot.Owner is not { Ownership: Ownership.Owned })
            FindOwner(slot);
    }

    /// <summary>Asks the kernel for the owner.</summary>
    public void FindOwner(TrafficSlot slot)
    {
        var answer = owners.Find(sockets.ClientAddress, slot.Port, slot.ClaimedPid, out var descriptor);
        slot.TakeOwner(answer, answer.Pid is { } pid ? observer.ServerOf(pid) : null, observer.Now, descriptor);
    }

    /// <summary>Ends a session whose deadline is over, if it is.</summary>
    public void Expire(TrafficSlot slot)
    {
        // What has come but was not looked at, because the harness was late, has come in time.
        Look(slot);
        if (slot.Stage == TrafficStage.Connecting && slot.Deadline <= observer.Now.At)
            Fail(slot, ConnectOutcome.Unanswered, $"no answer within {SecondsText.Of(plan.ConnectLimit)}");
        else if (slot.Stage == TrafficStage.Exchanging && slot.Deadline <= observer.Now.At)
            GiveUpReply(slot);
        else if (slot.Stage is TrafficStage.Missing or TrafficStage.Closing && slot.Deadline <= observer.Now.At)
            CloseNow(slot, flaw: null);
    }

    private void GiveUpReply(TrafficSlot slot)
    {
        // Whether anybody has accepted it says what kind of loss it is.
        if (slot.Owner is not { Ownership: Ownership.Owned })
            FindOwner(slot);
        CloseNow(slot, new TrafficFlaw(Exchange: slot.Sent, SentAt: slot.SentAt, Missed: Payload.Of(slot.Partial), Waited: plan.ReplyLimit, SeenAt: observer.Now));
    }

    private void Fail(TrafficSlot slot, ConnectOutcome outcome, string detail)
    {
        var seen = observer.Now;
        TrafficSocket.Close(slot.Descriptor);
        records.Failed(slot, outcome, seen, detail);
        Leave(slot, hasFailed: true);
    }

    private void EndByServer(TrafficSlot slot, int error)
    {
        var seen = observer.Now;
        var how = error switch
        {
            0 => ServerEnding.EndOfFile,
            SocketCalls.ConnectionReset or SocketCalls.BrokenPipe => ServerEnding.Reset,
            _ => ServerEnding.Failed,
        };
        var detail = error == 0 ? null : TrafficSocket.NameOf(error);
        TrafficSocket.Close(slot.Descriptor);
        if (slot.ClosedAt is { } closed && seen.At - closed.At >= plan.RoundTrip)
        {
            // Late enough to be the answer to the client's end.
            records.EndedByClient(slot, closed, turns.StopsByHarness, flaw: null, sockets.ClientAddress);
            Leave(slot);
            return;
        }

        var flaw = slot.Stage == TrafficStage.Exchanging
            ? new TrafficFlaw(detail, Exchange: slot.Sent, SentAt: slot.SentAt, Missed: Payload.Of(slot.Partial), SeenAt: seen)
            : detail is null ? null : new TrafficFlaw(detail);
        records.EndedByServer(slot, seen, how, flaw, sockets.ClientAddress);
        Leave(slot);
    }

    /// <summary>
    /// Its client closes it, being through. An end that the server made before is seen first, so that it is not taken for the answer to the client's; whether the
    /// server's end is there at all is looked at where the session was held; and over a network what the server had sent before it could know of the
    /// client's end is waited for.
    /// </summary>
    public void Close(TrafficSlot slot)
    {
        var number = slot.Number;
        Receive(slot);
        if (slot.Stage != TrafficStage.Held || slot.Number != number)
            return;
        var now = observer.Now;
        if (plan.Hold > TimeSpan.Zero && owners.IsGone(sockets.ClientAddress, slot.Port))
        {
            slot.GoneSeen = now;
            slot.Stage = TrafficStage.Missing;
            slot.Deadline = now.At + plan.StrandedLimit;
            return;
        }

        if (plan.RoundTrip == TimeSpan.Zero)
        {
            CloseNow(slot, flaw: null);
            return;
        }

        if (HasServerClosed(slot))
        {
            EndByServer(slot, error: 0);
            return;
        }

        slot.ClosedAt = now;
        slot.Stage = TrafficStage.Closing;
        slot.Deadline = now.At + plan.RoundTrip;
        TrafficSocket.ShutDown(slot.Descriptor);
        turns.Leave(hasFailed: false);
    }

    /// <summary>
    /// Reads what has come, and over a network looks whether the server has ended it, so that this stands before what is recorded next.
    /// </summary>
    public void ReadEnd(TrafficSlot slot)
    {
        var number = slot.Number;
        Look(slot);
        if (plan.RoundTrip > TimeSpan.Zero && slot.Number == number && slot.Stage is TrafficStage.Exchanging or TrafficStage.Held && HasServerClosed(slot))
            EndByServer(slot, error: 0);
    }

    private bool HasServerClosed(TrafficSlot slot) => owners.HasServerClosed(sockets.ClientAddress, slot.Port);

    /// <summary>Its client closes it at once.</summary>
    /// <param name="slot">The session.</param>
    /// <param name="flaw">Because of this; null: it is through, or the run is.</param>
    public void CloseNow(TrafficSlot slot, TrafficFlaw? flaw)
    {
        var before = slot.ClosedAt ?? observer.Now;
        TrafficSocket.Close(slot.Descriptor);
        records.EndedByClient(slot, before, turns.StopsByHarness, flaw, sockets.ClientAddress, goneUntil: slot.GoneSeen is null ? null : observer.Now);
        Leave(slot);
    }

    private void Leave(TrafficSlot slot, bool hasFailed = false)
    {
        if (slot.Owner?.Pid is { } pid)
            owners.Release(pid, slot.OwnersDescriptor);
        if (slot.Stage != TrafficStage.Closing)
            turns.Leave(hasFailed);
        slot.Stage = TrafficStage.Idle;
        turns.Free(slot);
    }

    private static ConnectOutcome OutcomeOf(int error) => error switch
    {
        SocketCalls.ConnectionRefused => ConnectOutcome.Refused,
        SocketCalls.ConnectionReset or SocketCalls.BrokenPipe => ConnectOutcome.Reset, // a FIN and then a RST: EPIPE (tcp_reset)
        SocketCalls.TimedOut => ConnectOutcome.Unanswered,
        _ => ConnectOutcome.Failed,
    };
}
