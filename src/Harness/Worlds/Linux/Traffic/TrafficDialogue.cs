using Harness.Observations;
using Harness.Protocols;
using Harness.Sessions;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Drives the sessions of traffic on their sockets, each from its connect to its end: by the plan, on the same <see cref="SessionEngine"/> as every session.
/// Stamps are taken before a system call for what it does, and after it for what it sees: see the order of events in docs/history.md.
/// </summary>
/// <param name="plan">What is to be said.</param>
/// <param name="protocol">How it is said.</param>
/// <param name="sockets">The clients' sockets.</param>
/// <param name="owners">Whom the kernel names as owner.</param>
/// <param name="poller">Tells when something has come.</param>
/// <param name="observer">Is told of each session when it is over.</param>
/// <param name="turns">When it goes on.</param>
internal sealed class TrafficDialogue(TrafficPlan plan, IProtocol protocol, TrafficSocket sockets, OwnerLookup owners, Poller poller, ITrafficObserver observer, ITrafficTurns turns)
{
    private const int TcpEstablished = 1, TcpClose = 7, TcpCloseWait = 8; // include/net/tcp_states.h

    private const int MostPiecesAtOnce = 64;

    private const int FirstReadToTheirEnds = 16, EveryReadToItsEnd = 64;

    private static readonly TimeSpan serversEndWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan lookAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly bool isAnsweredByAccept = protocol.Opening == SessionOpening.Accept;
    private readonly byte[] buffer = new byte[64 * 1024];
    private byte[] lastAddress = [];
    private string lastAddressText = "";

    /// <summary>A client has begun to connect.</summary>
    /// <param name="slot">The session.</param>
    /// <param name="error">What connect(2) said at once; 0: it is under way or done.</param>
    public void Begin(TrafficSlot slot, int error)
    {
        slot.Deadline = slot.Record.Now.At + plan.ConnectLimit;
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
            slot.Port = sockets.ReadClient(slot.Descriptor);
            slot.Engine.EndConnect(new ConnectEnding(ConnectOutcome.Established, TextOf(sockets.ClientAddress), slot.Port, null, kernel.RoundTrip, kernel.Resent));
            if (slot.Exchanges > 1)
                TrafficSocket.SendAtOnce(slot.Descriptor);
            SendRequest(slot);
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

    /// <summary>
    /// Its reply is late: where it waits is known only as long as it does. Where its accept is the reply, it is looked for at every sweep.
    /// </summary>
    public void LookWhereItWaits(TrafficSlot slot)
    {
        slot.NextLook = isAnsweredByAccept ? default : observer.Now.At + lookAgainAfter;
        if (!slot.Record.IsOwnerKnown)
            FindOwner(slot);
        if (slot.Engine.Outstanding == 0)
            Continue(slot);
    }

    /// <summary>Asks the kernel for the owner.</summary>
    public void FindOwner(TrafficSlot slot)
    {
        var wasKnown = slot.Record.IsOwnerKnown;
        var descriptor = wasKnown ? slot.OwnersDescriptor : -1;
        var answer = owners.Find(sockets.ClientAddress, slot.Port, slot.Engine.ClaimedPid, wasKnown ? slot.Record.OwnerPid : null, ref descriptor);
        slot.Engine.SeeOwner(answer, answer.Pid is { } pid ? observer.ServerOf(pid) : null);
        if (!wasKnown || answer.Ownership == Ownership.Owned)
            slot.OwnersDescriptor = descriptor;
    }

    /// <summary>Ends a session whose deadline is over, if it is.</summary>
    public void Expire(TrafficSlot slot)
    {
        // What has come but was not looked at, because the harness was late, has come in time.
        Look(slot);
        if (slot.Stage == TrafficStage.Connecting && slot.Deadline <= observer.Now.At)
            Fail(slot, ConnectOutcome.Unanswered, $"no answer within {SecondsText.Of(plan.ConnectLimit)}");
        else if (slot.Stage == TrafficStage.Exchanging && Extended(slot, slot.Record.SentAt, plan.ReplyLimit) <= observer.Now.At)
            GiveUpReply(slot);
        else if (slot.Stage == TrafficStage.Missing && Extended(slot, slot.MissingSince, plan.StrandedLimit) <= observer.Now.At)
            CloseNow(slot);
        else if (slot.Stage == TrafficStage.Closing && slot.Deadline <= observer.Now.At)
            CloseNow(slot);
    }

    /// <summary>
    /// Its client closes it, being through. An end that the server made before is seen first, so that it is not taken for the answer to the client's; whether the
    /// server's end is there at all is looked at where the session was held; and what the server had sent before it could know of the
    /// client's end is waited for over a network, and the server's end in some sessions without one.
    /// </summary>
    public void Close(TrafficSlot slot)
    {
        var number = slot.Number;
        Receive(slot);
        if (slot.Stage != TrafficStage.Held || slot.Number != number)
            return;
        if (plan.Hold > TimeSpan.Zero && SeesNoServersEnd(slot))
        {
            slot.Stage = TrafficStage.Missing;
            slot.MissingSince = observer.Now.At;
            slot.Deadline = slot.MissingSince + plan.StrandedLimit;
        }
        else if (plan.RoundTrip > TimeSpan.Zero)
        {
            if (!SeesServersEnd(slot))
                ShutDown(slot, plan.RoundTrip);
        }
        else if (IsReadToItsEnd(slot))
        {
            ShutDown(slot, serversEndWithin);
        }
        else
        {
            CloseNow(slot);
        }
    }

    /// <summary>
    /// Without a network a client that leaves closes at once, since to wait for the server's end would halve the rate. Some of the sessions are read to their ends all the same: what a server
    /// says in answer to a client's end, or once too often, it says to all of them.
    /// </summary>
    private bool IsReadToItsEnd(TrafficSlot slot) => plan.Hold > TimeSpan.Zero || slot.Number <= FirstReadToTheirEnds || slot.Number % EveryReadToItsEnd == 0;

    private void ShutDown(TrafficSlot slot, TimeSpan readFor)
    {
        slot.Engine.Close(ClientEnding.Disconnect, turns.StopsByHarness);
        TrafficSocket.ShutDown(slot.Descriptor);
        ReadOn(slot, readFor);
    }

    /// <summary>
    /// Reads what has come, and over a network looks whether the server has ended it, so that this stands before what is recorded next.
    /// </summary>
    public void ReadEnd(TrafficSlot slot)
    {
        var number = slot.Number;
        Look(slot);
        if (plan.RoundTrip > TimeSpan.Zero && slot.Number == number && slot.Stage is TrafficStage.Exchanging or TrafficStage.Resting or TrafficStage.Held)
            SeesServersEnd(slot);
    }

    /// <summary>Its client closes it at once.</summary>
    public void CloseNow(TrafficSlot slot)
    {
        if (slot.Stage == TrafficStage.Missing)
            SeesNoServersEnd(slot);
        slot.Engine.Close(ClientEnding.Disconnect, turns.StopsByHarness);
        TrafficSocket.Close(slot.Descriptor);
        slot.Engine.Complete();
        Leave(slot);
    }

    private void Poll(TrafficSlot slot, uint what)
    {
        if (slot.IsPolled)
            poller.Change(slot.Descriptor, slot.Index, what);
        else
            poller.Add(slot.Descriptor, slot.Index, what);
        slot.IsPolled = true;
    }

    private void SendRequest(TrafficSlot slot)
    {
        var request = slot.NextRequest(protocol);
        var sentAt = slot.Engine.Send(request, slot.ExpectedReply(request), protocol.NamesOwner, slot.Spoken);
        slot.Stage = TrafficStage.Exchanging;
        slot.Deadline = sentAt + plan.ReplyLimit;
        slot.NextLook = isAnsweredByAccept ? sentAt : sentAt + CondensedRecord.Slow;
        // A connection that takes no more bytes may still deliver its end: that is read next and decides.
        if (request.Length > 0 && TrafficSocket.Send(slot.Descriptor, request) is not 0 and var error)
        {
            // The kernel tells of a reset once: after that, a read shows an end of file.
            slot.SendError = error;
            Receive(slot);
        }
    }

    private void Receive(TrafficSlot slot)
    {
        var number = slot.Number;

        // Somebody who sends without end keeps neither the others waiting nor a deadline: what is left is read at the next turn.
        for (var piece = 0; piece < MostPiecesAtOnce && slot.Stage is TrafficStage.Exchanging or TrafficStage.Resting or TrafficStage.Held or TrafficStage.Missing or TrafficStage.Closing && slot.Number == number; piece++)
        {
            var count = TrafficSocket.Receive(slot.Descriptor, buffer);
            if (count == -SocketCalls.Again || count == -SocketCalls.Interrupted)
                return;
            if (count <= 0)
                EndByServer(slot, -count);
            else if (!GoesOn(slot, buffer.AsSpan(0, count)))
                return;
        }
    }

    /// <summary>Takes bytes that have come. False if nothing more can have come: a reply was whole, and its client goes on.</summary>
    private bool GoesOn(TrafficSlot slot, ReadOnlySpan<byte> bytes)
    {
        var wasFirst = slot.Engine is { Requests: 1, Outstanding: 1 };
        slot.Engine.Receive(bytes);
        if (wasFirst && slot.Engine.Outstanding == 0)
            FindOwner(slot);
        if (!slot.Engine.IsRight)
        {
            // A server that says something before it ends an idle session ends it now: that is seen first.
            if (protocol.MayServerClose && slot.Stage != TrafficStage.Closing && slot.Engine.Outstanding == 0 && !slot.Record.HasWrongReply(besidesUnexpected: true))
                ReadOn(slot, serversEndWithin);
            else if (slot.Stage != TrafficStage.Closing || !protocol.MayServerClose)
                CloseNow(slot);
            return false;
        }

        if (slot.Stage != TrafficStage.Exchanging || slot.Engine.Outstanding > 0)
            return true;
        Continue(slot);
        return false;
    }

    private void Continue(TrafficSlot slot)
    {
        var isLast = slot.Engine.IsLastReplied;
        if (slot.Engine.Requests < slot.Exchanges && !isLast)
        {
            if (plan.Idle > TimeSpan.Zero && !turns.IsStopping)
                Rest(slot);
            else
                SendNext(slot);
            return;
        }

        var following = isLast ? TrafficFollowing.Of(slot, protocol, how: null, turns.IsStopping) : null;
        var left = slot.Exchanges - slot.Record.Replies;
        slot.Stage = TrafficStage.Held;
        slot.Deadline = observer.Now.At + plan.Hold;
        if (plan.Hold > TimeSpan.Zero && !turns.IsStopping && !isLast)
            turns.Hold(slot);
        else
            Close(slot);
        GoOn(slot, following, left);
    }

    /// <summary>Once: a server may end it while its client does.</summary>
    private void GoOn(TrafficSlot slot, FollowedSession? following, int exchanges)
    {
        if (following is null || slot.IsFollowed)
            return;
        slot.IsFollowed = true;
        turns.GoOn(following, exchanges, following.IsRetry ? slot.Spoken : null);
    }

    private void Rest(TrafficSlot slot)
    {
        slot.Stage = TrafficStage.Resting;
        slot.Deadline = observer.Now.At + plan.Idle;
        turns.Rest(slot);
    }

    /// <summary>
    /// Sends the next request of a session, after what has come. Where a server may end a session on which no request is open, a client that has got that end sends nothing on it.
    /// </summary>
    public void SendNext(TrafficSlot slot)
    {
        var number = slot.Number;
        if (protocol.MayServerClose)
        {
            slot.Stage = TrafficStage.Resting;
            Receive(slot);
            if (slot.Stage != TrafficStage.Resting || slot.Number != number)
                return;
        }

        SendRequest(slot);
    }

    /// <summary>Time in which the harness did not run is waited for again, within bounds: a busy machine accuses nobody, and does not acquit either.</summary>
    private TimeSpan Extended(TrafficSlot slot, TimeSpan since, TimeSpan limit)
    {
        var stood = observer.StoodStillSince(since);
        return slot.Deadline = since + limit + (stood < Limits.HarnessPauses ? stood : Limits.HarnessPauses);
    }

    private void GiveUpReply(TrafficSlot slot)
    {
        // Whether anybody has accepted it says what kind of loss it is.
        if (!slot.Record.IsOwnerKnown)
            FindOwner(slot);
        if (slot.Engine.Outstanding == 0)
        {
            Continue(slot); // it was accepted just now
            return;
        }

        slot.Engine.MissUpTo(slot.Engine.Requests, plan.ReplyLimit);
        CloseNow(slot);
    }

    private void Fail(TrafficSlot slot, ConnectOutcome outcome, string detail)
    {
        slot.Engine.EndConnect(new ConnectEnding(outcome, null, null, detail, null, null));
        TrafficSocket.Close(slot.Descriptor);
        slot.Engine.SeeListeners(observer.Listening());
        Leave(slot);
    }

    private void EndByServer(TrafficSlot slot, int error)
    {
        if (error == 0 && slot.SendError == SocketCalls.ConnectionReset)
            error = slot.SendError;
        var how = error switch
        {
            0 => ServerEnding.EndOfFile,
            SocketCalls.ConnectionReset or SocketCalls.BrokenPipe => ServerEnding.Reset,
            _ => ServerEnding.Failed,
        };
        var isClientsEnd = slot.Engine.IsClosed;
        slot.Engine.EndServer(how, error == 0 ? null : TrafficSocket.NameOf(error));
        TrafficSocket.Close(slot.Descriptor);
        var following = isClientsEnd ? null : TrafficFollowing.Of(slot, protocol, how, turns.IsStopping);
        var left = slot.Exchanges - slot.Record.Replies;
        Leave(slot);
        GoOn(slot, following, left);
    }

    private bool SeesNoServersEnd(TrafficSlot slot)
    {
        if (owners.MissingAt(sockets.ClientAddress, slot.Port, slot.Record.OwnerPid, slot.OwnersDescriptor) is not { } how)
            return false;
        slot.Engine.SeeNoServersEnd(how);
        return true;
    }

    /// <summary>Whether the kernel's tables on the servers' side show that the server has ended it. What it has sent is read on.</summary>
    private bool SeesServersEnd(TrafficSlot slot)
    {
        if (!owners.HasServerClosed(sockets.ClientAddress, slot.Port))
            return false;
        slot.Engine.SeeServersEnd();
        ReadOn(slot, plan.StrandedLimit);
        return true;
    }

    /// <summary>What is on its way is read, at the longest for so long; its client may begin the next one.</summary>
    private void ReadOn(TrafficSlot slot, TimeSpan limit)
    {
        slot.Stage = TrafficStage.Closing;
        slot.Deadline = observer.Now.At + limit;
        turns.Leave(hasFailed: false);
    }

    private void Leave(TrafficSlot slot)
    {
        if (slot.Record.OwnerPid is { } pid)
            owners.Release(pid, slot.OwnersDescriptor);
        if (slot.Stage != TrafficStage.Closing)
            turns.Leave(hasFailed: !slot.Engine.IsEstablished);
        slot.Stage = TrafficStage.Idle;
        observer.SessionEnded(slot.Record.ToEvent(slot.Number, slot.Due));
        turns.Free(slot);
    }

    /// <summary>One text for one address: a million sessions come from few.</summary>
    private string TextOf(ReadOnlySpan<byte> address)
    {
        if (!address.SequenceEqual(lastAddress))
        {
            lastAddress = address.ToArray();
            lastAddressText = new System.Net.IPAddress(address).ToString();
        }

        return lastAddressText;
    }

    private static ConnectOutcome OutcomeOf(int error) => error switch
    {
        SocketCalls.ConnectionRefused => ConnectOutcome.Refused,
        SocketCalls.ConnectionReset or SocketCalls.BrokenPipe => ConnectOutcome.Reset, // a FIN and then a RST: EPIPE (tcp_reset)
        SocketCalls.TimedOut => ConnectOutcome.Unanswered,
        _ => ConnectOutcome.Failed,
    };
}
