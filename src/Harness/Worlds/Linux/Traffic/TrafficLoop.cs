using Harness.Observations;
using Harness.Protocols;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>When the sessions of traffic begin, go on and end, all on one thread; what is said in them is <see cref="TrafficDialogue"/>'s.</summary>
internal sealed class TrafficLoop : ITrafficTurns, IDisposable
{
    /// <summary>A client whose connect failed waits so long before its next one: nobody is served by a storm of refusals.</summary>
    private static readonly TimeSpan restAfterFailure = TimeSpan.FromMilliseconds(10);

    /// <summary>A server that answers does so in this time and a round trip, as a rule: one that takes longer keeps nobody waiting for its first answer.</summary>
    private static readonly TimeSpan aloneFor = TimeSpan.FromSeconds(1);

    /// <summary>How often deadlines are looked at.</summary>
    private static readonly TimeSpan sweepEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>So long deadlines are looked at in one turn: with thousands of sessions that wait, others are not kept waiting by it, nor is whoever stops the traffic.</summary>
    private static readonly TimeSpan longestSweep = TimeSpan.FromMilliseconds(10);

    private readonly TrafficPlan plan;
    private readonly TrafficSocket sockets;
    private readonly OwnerLookup owners;
    private readonly Poller poller;
    private readonly ITrafficObserver observer;
    private readonly IProtocol protocol;
    private readonly TrafficPace pace;
    private readonly TrafficDialogue dialogue;
    private readonly List<TrafficSlot> slots = [];
    private readonly Stack<TrafficSlot> idle = new();
    private readonly Queue<(TrafficSlot Slot, long Number)> held = new();
    private readonly Queue<(TrafficSlot Slot, long Number)> between = new();
    private readonly Queue<(FollowedSession From, int Exchanges, IProtocol? Lost, TimeSpan Since)> following = new();
    private readonly Queue<TimeSpan> resting = new();
    private readonly HashSet<string> lacked = new(StringComparer.Ordinal);
    private const string tooBusy = "the machine was too busy to begin so many";

    private readonly int[] ready = new int[256];
    private TimeSpan nextSweep;

    /// <summary>The sessions up to this one were looked at in the sweep that is under way; 0: none is.</summary>
    private int swept;
    private TimeSpan looksSince;
    private TimeSpan notBefore;
    private int open;
    private int closing;
    private bool keepsHeld;
    private bool isAbandoned;
    private bool isAlone;

    public TrafficLoop(TrafficPlan plan, TrafficSocket sockets, OwnerLookup owners, Poller poller, ITrafficObserver observer)
    {
        this.plan = plan;
        protocol = ProtocolCatalog.Of(plan.Protocol ?? ProtocolSpecification.Default);
        this.sockets = sockets;
        this.owners = owners;
        this.poller = poller;
        this.observer = observer;
        isAlone = plan.BeginsAlone;
        pace = new TrafficPace(plan, observer.Now.At);
        looksSince = observer.Now.At;
        dialogue = new TrafficDialogue(plan, protocol, sockets, owners, poller, observer, this);
    }

    /// <summary>Whether it was told to stop and every session is over.</summary>
    public bool IsOver => pace.StoppedAt is not null && open == 0 && closing == 0 && (isAbandoned || following.Count == 0) && (isAbandoned || pace.Waiting(observer.Now.At) == 0 || pace.LeavesOut(observer.Now.At));

    /// <inheritdoc/>
    public bool IsStopping => pace.StoppedAt is not null && !keepsHeld;

    /// <inheritdoc/>
    public bool StopsByHarness { get; private set; }

    /// <summary>The number of the latest session that has begun. May be asked by any thread.</summary>
    public long Begun => pace.Latest;

    /// <summary>Is called once, when it is more than its first session, or when it is clear that it will not be.</summary>
    public Action<bool> Opened { get; init; } = _ => { };

    /// <summary>Begins what is due, waits for what comes next and deals with it.</summary>
    public void Turn()
    {
        Begin();
        var waits = observer.Now.At;
        TellStandstill(waits);
        var pause = Pause(waits);
        var count = poller.Wait(pause, ready);
        looksSince = waits + pause; // what has come before that woke it, unless the thread had no processor
        if (observer.Now.At < looksSince)
            looksSince = observer.Now.At;
        for (var i = 0; i < count; i++)
            dialogue.Look(slots[ready[i]]);
        var now = observer.Now.At;
        TellStandstill(now);
        EndHeld(now);
        EndRests(now);
        if (now >= nextSweep)
            Sweep(now);
    }

    /// <summary>Begins what is due.</summary>
    public void Begin()
    {
        var now = observer.Now.At;
        while (resting.TryPeek(out var rested) && rested <= now)
            resting.Dequeue();
        if (isAbandoned || now < notBefore || (isAlone && !EndsAlone(now)))
            return;
        var most = pace.MostOpen(now);
        while (open < most && following.TryPeek(out var next))
        {
            if (!TryBegin(next.Since, next.Exchanges, next.From, next.Lost))
                return;
            following.Dequeue();
        }

        if (pace.LeavesOut(now) && lacked.Add(tooBusy))
            observer.FellBehind(tooBusy, open, pace.Waiting(now));

        // A turn begins no more than it can look at: what has come meanwhile is not kept waiting.
        for (var begun = 0; begun < ready.Length && pace.IsDue(now, out var due); begun++)
        {
            var isClosedLoop = plan.Clients is not null;
            if (open + (isClosedLoop ? resting.Count : 0) >= most)
            {
                if (!isClosedLoop)
                    Lack($"its limit of {most} open sessions was reached");
                return;
            }

            if (!TryBegin(due, plan.Exchanges, follows: null, lost: null))
                return;
        }
    }

    /// <summary>Begins the first session, and looks whether it is alone no more.</summary>
    private bool EndsAlone(TimeSpan now)
    {
        if (pace.Latest == 0)
        {
            TryBegin(now, plan.Exchanges, follows: null, lost: null);
            return false;
        }

        var first = slots[0];
        var isOver = first.Stage == TrafficStage.Idle || first.Number != 1;
        if (isOver && !observer.GoesOn)
        {
            OpenNoMore(now);
            return false;
        }

        if (!isOver && first is not { Record.Replies: > 0, Engine.IsRight: true } && (first.Engine.HasReceived || now - first.Record.StartedAt < aloneFor + (2 * plan.RoundTrip)))
            return false;
        Open(now);
        return true;
    }

    private void Open(TimeSpan now)
    {
        if (!isAlone)
            return;
        isAlone = false;
        pace.BeginAgain(now);
        Opened(true);
    }

    private void OpenNoMore(TimeSpan now)
    {
        isAlone = false;
        following.Clear();
        pace.BeginAgain(now);
        pace.Stop(now);
        Opened(false);
    }

    /// <summary>No more sessions, and those that are held stay; see <see cref="ITraffic.Quiesce"/>.</summary>
    public void Quiesce()
    {
        if (pace.StoppedAt is not null)
            return;
        Open(observer.Now.At);
        keepsHeld = true;
        pace.Stop(observer.Now.At);
    }

    /// <summary>No more sessions; see <see cref="ITraffic.Stop"/>.</summary>
    public void Stop(bool isHarness)
    {
        keepsHeld = false;
        StopsByHarness |= isHarness;
        Open(observer.Now.At);
        pace.Stop(observer.Now.At);
    }

    /// <summary>Ends everything that is open at once.</summary>
    public void Abandon()
    {
        Stop(isHarness: true);
        isAbandoned = true;
        foreach (var slot in slots.Where(slot => slot.Stage != TrafficStage.Idle).OrderBy(slot => slot.Number).ToList())
            dialogue.CloseNow(slot);
    }

    /// <summary>
    /// Reads what has come to every session, so that an end which the server made stands before what is recorded next, and asks the kernel for the owner of every session
    /// for which it has named none yet.
    /// </summary>
    public void FindUnknownOwners()
    {
        foreach (var slot in slots.Where(slot => slot.Stage is TrafficStage.Exchanging or TrafficStage.Resting or TrafficStage.Held))
            dialogue.ReadEnd(slot);
        foreach (var slot in slots.Where(slot => slot.Stage == TrafficStage.Connecting))
            dialogue.LookAtHandshake(slot);
        foreach (var slot in slots.Where(slot => slot.Engine.IsEstablished && slot.Stage != TrafficStage.Idle && !slot.Record.IsOwnerKnown))
            dialogue.FindOwner(slot);
    }

    /// <inheritdoc/>
    public void Hold(TrafficSlot slot) => held.Enqueue((slot, slot.Number));

    /// <inheritdoc/>
    public void Rest(TrafficSlot slot) => between.Enqueue((slot, slot.Number));

    /// <inheritdoc/>
    public void GoOn(FollowedSession from, int exchanges, IProtocol? lost) => following.Enqueue((from, exchanges, lost, observer.Now.At));

    /// <inheritdoc/>
    public void Leave(bool hasFailed)
    {
        if (hasFailed && plan.Clients is not null)
            resting.Enqueue(observer.Now.At + restAfterFailure);
        open--;
        closing++;
    }

    /// <inheritdoc/>
    public void Free(TrafficSlot slot)
    {
        idle.Push(slot);
        closing--;
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
        if (isAbandoned || swept > 0)
            return TimeSpan.Zero;
        var until = sweepEvery;
        if (!isAlone && (plan.Clients is not null || open < pace.MostOpen(now)) && pace.Until(now) is { } due && due < until)
            until = now < notBefore ? notBefore - now : due;
        if (held.TryPeek(out var first) && first.Slot.Deadline - now < until)
            until = IsStopping ? TimeSpan.Zero : first.Slot.Deadline - now;
        if (between.TryPeek(out var rests) && rests.Slot.Deadline - now < until)
            until = IsStopping ? TimeSpan.Zero : rests.Slot.Deadline - now;
        return resting.TryPeek(out var rested) && rested - now < until ? rested - now : until;
    }

    /// <summary>So long no session was looked at: by work that is the harness' own, or because the thread had no processor.</summary>
    private void TellStandstill(TimeSpan now)
    {
        observer.StoodStill(looksSince, now);
        looksSince = now;
    }

    private bool TryBegin(TimeSpan due, int exchanges, FollowedSession? follows, IProtocol? lost)
    {
        if (!idle.TryPeek(out var slot))
        {
            slots.Add(slot = new TrafficSlot(slots.Count, plan, protocol, () => observer.Now));
            idle.Push(slot);
        }

        slot.Begin(protocol, exchanges, follows, lost);
        var descriptor = sockets.Create();
        if (descriptor < 0)
            return Lack("no descriptor was free");
        var error = sockets.Connect(descriptor);
        if (error == SocketCalls.NoFreeAddress)
        {
            TrafficSocket.Close(descriptor);
            return Lack("no port was free on the clients' side");
        }

        if (error is SocketCalls.NoBuffers or SocketCalls.NoMemory)
        {
            TrafficSocket.Close(descriptor);
            return Lack("the kernel had no memory for a socket on the clients' side");
        }

        idle.Pop();
        open++;
        slot.Take(descriptor, follows is null ? pace.Begin() : pace.BeginFollowing(), plan.Clients is null ? due : null);
        dialogue.Begin(slot, error);
        return true;
    }

    private void EndHeld(TimeSpan now)
    {
        if (IsStopping && held.Count > 0)
        {
            foreach (var entry in held.Where(IsStillHeld).OrderBy(entry => entry.Number).ToList())
                dialogue.Close(entry.Slot);
            held.Clear();
        }

        while (held.TryPeek(out var first) && (first.Slot.Deadline <= now || !IsStillHeld(first)))
        {
            held.Dequeue();
            if (IsStillHeld(first))
                dialogue.Close(first.Slot);
        }
    }

    /// <summary>Goes on with those whose client has waited before its next request. When the traffic stops, the clients are through.</summary>
    private void EndRests(TimeSpan now)
    {
        while (between.TryPeek(out var first) && (IsStopping || first.Slot.Deadline <= now || first.Slot.Stage != TrafficStage.Resting || first.Slot.Number != first.Number))
        {
            between.Dequeue();
            if (first.Slot.Stage != TrafficStage.Resting || first.Slot.Number != first.Number)
                continue;
            if (!IsStopping)
            {
                dialogue.SendNext(first.Slot);
                continue;
            }

            first.Slot.Stage = TrafficStage.Held;
            dialogue.Close(first.Slot);
        }
    }

    private void Sweep(TimeSpan now)
    {
        while (swept < slots.Count)
        {
            var slot = slots[swept++];
            if (slot.Stage is TrafficStage.Connecting or TrafficStage.Exchanging or TrafficStage.Missing or TrafficStage.Closing && slot.Deadline <= now)
                dialogue.Expire(slot);
            else if (slot.Stage == TrafficStage.Exchanging && slot.NextLook <= now)
                dialogue.LookWhereItWaits(slot);
            if (swept < slots.Count && observer.Now.At - now > longestSweep)
                return; // it goes on in the next turn
        }

        swept = 0;
        nextSweep = now + sweepEvery;
        if (pace.StoppedAt is { } stopped && !isAbandoned && pace.Waiting(now) > 0 && now - stopped > plan.ConnectLimit + plan.ReplyLimit)
        {
            Lack("connects that were due when it stopped could not be begun any more");
            isAbandoned = true;
        }
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
}
