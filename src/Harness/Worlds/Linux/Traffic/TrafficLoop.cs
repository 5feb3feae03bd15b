using System.Text;
using Harness.Histories;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Opens, uses and ends the sessions of traffic, all on one thread. Stamps are taken before a system call for what it does, and after it for what
/// it sees: see the order of events in docs/history.md.
/// </summary>
internal sealed class TrafficLoop : IDisposable
{
    /// <summary>A client whose connect failed waits so long before its next one: nobody is served by a storm of refusals.</summary>
    private static readonly TimeSpan restAfterFailure = TimeSpan.FromMilliseconds(10);

    /// <summary>How often deadlines are looked at.</summary>
    private static readonly TimeSpan sweepEvery = TimeSpan.FromMilliseconds(20);

    private const int TcpEstablished = 1, TcpClose = 7, TcpCloseWait = 8; // include/net/tcp_states.h

    private readonly TrafficPlan plan;
    private readonly TrafficSocket sockets;
    private readonly OwnerLookup owners;
    private readonly Poller poller;
    private readonly ITrafficObserver observer;
    private readonly TrafficPace pace;
    private readonly TrafficRecords records;
    private readonly byte[] name;
    private readonly List<TrafficSlot> slots = [];
    private readonly Stack<TrafficSlot> idle = new();
    private readonly Queue<(TrafficSlot Slot, long Number)> held = new();
    private readonly Queue<TimeSpan> resting = new();
    private readonly HashSet<string> lacked = new(StringComparer.Ordinal);
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly int[] ready = new int[256];
    private TimeSpan nextSweep;
    private TimeSpan notBefore;
    private int open;
    private bool byHarness;
    private bool isAbandoned;

    public TrafficLoop(TrafficPlan plan, TrafficSocket sockets, OwnerLookup owners, Poller poller, ITrafficObserver observer)
    {
        this.plan = plan;
        this.sockets = sockets;
        this.owners = owners;
        this.poller = poller;
        this.observer = observer;
        name = Encoding.ASCII.GetBytes(plan.Name);
        pace = new TrafficPace(plan, observer.Now.At);
        records = new TrafficRecords(plan, observer);
    }

    /// <summary>Whether it was told to stop and every session is over.</summary>
    public bool IsOver => pace.StoppedAt is not null && open == 0 && (isAbandoned || pace.Waiting(observer.Now.At) == 0);

    /// <summary>Begins what is due, waits for what comes next and deals with it.</summary>
    public void Turn()
    {
        Begin();
        var count = poller.Wait(Pause(observer.Now.At), ready);
        for (var i = 0; i < count; i++)
            Look(slots[ready[i]]);
        var now = observer.Now.At;
        EndHeld(now);
        if (now >= nextSweep)
            Sweep(now);
    }

    /// <summary>Begins what is due.</summary>
    public void Begin()
    {
        var now = observer.Now.At;
        while (resting.TryPeek(out var rested) && rested <= now)
            resting.Dequeue();
        if (now < notBefore)
            return;
        // A turn begins no more than it can look at: what has come meanwhile is not kept waiting.
        for (var begun = 0; begun < ready.Length && pace.IsDue(now, out var due); begun++)
        {
            var isClosedLoop = plan.Clients is not null;
            if (open + (isClosedLoop ? resting.Count : 0) >= pace.MostOpen)
            {
                if (!isClosedLoop)
                    Lack($"its limit of {pace.MostOpen} open sessions was reached");
                return;
            }

            if (!TryBegin(due))
                return;
        }
    }

    /// <summary>No more sessions; see <see cref="ITraffic.Stop"/>.</summary>
    public void Stop(bool isHarness)
    {
        byHarness |= isHarness;
        pace.Stop(observer.Now.At);
    }

    /// <summary>Ends everything that is open at once.</summary>
    public void Abandon()
    {
        Stop(isHarness: true);
        isAbandoned = true;
        foreach (var slot in slots.Where(slot => slot.Stage != TrafficStage.Idle).OrderBy(slot => slot.Number).ToList())
            Close(slot, flaw: null);
    }

    /// <summary>Asks the kernel for the owner of every session for which it has named none yet.</summary>
    public void FindUnknownOwners()
    {
        foreach (var slot in slots.Where(slot => slot.Stage == TrafficStage.Connecting))
            LookAtHandshake(slot);
        foreach (var slot in slots.Where(slot => slot.Connected is not null && slot.Stage != TrafficStage.Idle && slot.Owner is not { Ownership: Ownership.Owned }))
            FindOwner(slot);
    }

    public void Dispose()
    {
        foreach (var slot in slots.Where(slot => slot.Stage != TrafficStage.Idle))
            TrafficSocket.Close(slot.Descriptor);
        owners.Dispose();
        poller.Dispose();
    }

    private TimeSpan Pause(TimeSpan now)
    {
        if (isAbandoned)
            return TimeSpan.Zero;
        var until = sweepEvery;
        if (open < pace.MostOpen && pace.Until(now) is { } due && due < until)
            until = now < notBefore ? notBefore - now : due;
        if (held.TryPeek(out var first) && first.Slot.Deadline - now < until)
            until = pace.StoppedAt is null ? first.Slot.Deadline - now : TimeSpan.Zero;
        return resting.TryPeek(out var rested) && rested - now < until ? rested - now : until;
    }

    private bool TryBegin(TimeSpan due)
    {
        var started = observer.Now;
        var descriptor = sockets.Create();
        if (descriptor < 0)
        {
            return Lack("no descriptor was free");
        }

        var error = sockets.Connect(descriptor);
        if (error == Libc.NoFreeAddress)
        {
            TrafficSocket.Close(descriptor);
            return Lack("no port was free on the clients' side");
        }

        if (!idle.TryPop(out var slot))
            slots.Add(slot = new TrafficSlot(slots.Count));
        open++;
        slot.Begin(descriptor, pace.Begin(), plan.Clients is null ? due : started.At, started);
        slot.Deadline = started.At + plan.ConnectLimit;
        if (error != 0)
            Fail(slot, OutcomeOf(error), TrafficSocket.NameOf(error));
        else
            LookAtHandshake(slot);
        return true;
    }

    private void Look(TrafficSlot slot)
    {
        if (slot.Stage == TrafficStage.Connecting)
            LookAtHandshake(slot);
        else if (slot.Stage != TrafficStage.Idle)
            Receive(slot);
    }

    private void LookAtHandshake(TrafficSlot slot)
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
        while (slot.Stage is TrafficStage.Exchanging or TrafficStage.Held && slot.Number == number)
        {
            var count = TrafficSocket.Receive(slot.Descriptor, buffer);
            if (count == -Libc.Again || count == -Libc.Interrupted)
                return;
            if (count <= 0)
                EndByServer(slot, -count);
            else if (slot.Stage == TrafficStage.Held)
                Close(slot, new TrafficFlaw(Unexpected: Payload.Of(buffer.AsSpan(0, count)), SeenAt: observer.Now));
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
            Close(slot, new TrafficFlaw(Exchange: slot.Sent, SentAt: slot.SentAt, Echo: Payload.Of(echo), ClaimedPid: pid, SeenAt: seen));
        else if (bytes.Length > length)
            Close(slot, new TrafficFlaw(Unexpected: Payload.Of(bytes[length..]), SeenAt: seen));
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
        slot.Deadline = observer.Now.At + plan.Hold;
        if (plan.Hold > TimeSpan.Zero && pace.StoppedAt is null)
        {
            held.Enqueue((slot, slot.Number));
            return;
        }

        // An end that the server made before is seen first, so that it is not taken for the answer to the client's.
        Receive(slot);
        if (slot.Stage == TrafficStage.Held)
            Close(slot, flaw: null);
    }

    private void EndHeld(TimeSpan now)
    {
        if (pace.StoppedAt is not null && held.Count > 0)
        {
            foreach (var entry in held.Where(IsStillHeld).OrderBy(entry => entry.Number).ToList())
                Close(entry.Slot, flaw: null);
            held.Clear();
        }

        while (held.TryPeek(out var first) && (first.Slot.Deadline <= now || !IsStillHeld(first)))
        {
            held.Dequeue();
            if (IsStillHeld(first))
                Close(first.Slot, flaw: null);
        }
    }

    private void FindOwner(TrafficSlot slot)
    {
        var answer = owners.Find(sockets.ClientAddress, slot.Port, slot.ClaimedPid, out var descriptor);
        slot.TakeOwner(answer, answer.Pid is { } pid ? observer.ServerOf(pid) : null, observer.Now, descriptor);
    }

    private void Sweep(TimeSpan now)
    {
        nextSweep = now + sweepEvery;
        foreach (var slot in slots)
        {
            if (slot.Stage is TrafficStage.Connecting or TrafficStage.Exchanging && slot.Deadline <= now)
                Expire(slot);
        }

        if (pace.StoppedAt is { } stopped && !isAbandoned && pace.Waiting(now) > 0 && now - stopped > plan.ConnectLimit + plan.ReplyLimit)
        {
            Lack("connects that were due when it stopped could not be begun any more");
            isAbandoned = true;
        }
    }

    private void Expire(TrafficSlot slot)
    {
        // What has come but was not looked at, because the harness was late, has come in time.
        Look(slot);
        if (slot.Stage == TrafficStage.Connecting && slot.Deadline <= observer.Now.At)
            Fail(slot, ConnectOutcome.Unanswered, $"no answer within {EventText.Seconds(plan.ConnectLimit)}");
        else if (slot.Stage == TrafficStage.Exchanging && slot.Deadline <= observer.Now.At)
            GiveUpReply(slot);
    }

    private void GiveUpReply(TrafficSlot slot)
    {
        // Whether anybody has accepted it says what kind of loss it is.
        if (slot.Owner is not { Ownership: Ownership.Owned })
            FindOwner(slot);
        Close(slot, new TrafficFlaw(Exchange: slot.Sent, SentAt: slot.SentAt, Missed: Payload.Of(slot.Partial), Waited: plan.ReplyLimit, SeenAt: observer.Now));
    }

    private void Fail(TrafficSlot slot, ConnectOutcome outcome, string detail)
    {
        var seen = observer.Now;
        TrafficSocket.Close(slot.Descriptor);
        if (plan.Clients is not null)
            resting.Enqueue(seen.At + restAfterFailure);
        records.Failed(slot, outcome, seen, detail);
        Leave(slot);
    }

    private void EndByServer(TrafficSlot slot, int error)
    {
        var seen = observer.Now;
        var how = error switch
        {
            0 => ServerEnding.EndOfFile,
            Libc.ConnectionReset or Libc.BrokenPipe => ServerEnding.Reset,
            _ => ServerEnding.Failed,
        };
        var detail = error == 0 ? null : TrafficSocket.NameOf(error);
        TrafficSocket.Close(slot.Descriptor);
        var flaw = slot.Stage == TrafficStage.Exchanging
            ? new TrafficFlaw(detail, Exchange: slot.Sent, SentAt: slot.SentAt, Missed: Payload.Of(slot.Partial), SeenAt: seen)
            : detail is null ? null : new TrafficFlaw(detail);
        records.EndedByServer(slot, seen, how, flaw, sockets.ClientAddress);
        Leave(slot);
    }

    private void Close(TrafficSlot slot, TrafficFlaw? flaw)
    {
        var before = observer.Now;
        TrafficSocket.Close(slot.Descriptor);
        records.EndedByClient(slot, before, byHarness, flaw, sockets.ClientAddress);
        Leave(slot);
    }

    private void Leave(TrafficSlot slot)
    {
        if (slot.Owner?.Pid is { } pid)
            owners.Release(pid, slot.OwnersDescriptor);
        slot.Stage = TrafficStage.Idle;
        idle.Push(slot);
        open--;
    }

    /// <summary>Says once what is missing; it is tried again a little later.</summary>
    private bool Lack(string what)
    {
        var now = observer.Now.At;
        notBefore = now + restAfterFailure;
        if (lacked.Add(what))
            observer.FellBehind(what, open, pace.Waiting(now));
        return false;
    }

    private static bool IsStillHeld((TrafficSlot Slot, long Number) entry) =>
        entry.Slot.Stage == TrafficStage.Held && entry.Slot.Number == entry.Number;

    private static ConnectOutcome OutcomeOf(int error) => error switch
    {
        Libc.ConnectionRefused => ConnectOutcome.Refused,
        Libc.ConnectionReset => ConnectOutcome.Reset,
        Libc.TimedOut => ConnectOutcome.Unanswered,
        _ => ConnectOutcome.Failed,
    };
}
