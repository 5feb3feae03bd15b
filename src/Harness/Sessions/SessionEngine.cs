using Harness.Observations;
using Harness.Protocols;

namespace Harness.Sessions;

/// <summary>
/// The state of one session, from its connect to its end, and what is recorded of it: the one engine of all sessions. It is told what is about to be done and what was
/// seen, and does nothing itself: who drives it has the socket, the clock and the plan. Replies come in the order of their requests.
/// </summary>
/// <remarks>To be used by one thread at a time. What is done is told before its system call, and what is seen after it: see the order of events in docs/history.md.</remarks>
/// <param name="protocol">What client and server say to each other.</param>
/// <param name="record">What happens goes there.</param>
/// <param name="replyLimit">A client that leaves after so long without its reply has waited for it.</param>
/// <param name="leastRoundTrip">The least that the network's round trip takes: an end of the server's side that is seen sooner after the client's is no answer to it.</param>
/// <param name="mostBytesKept">The most bytes that are kept of replies that are not whole: what comes beyond is dropped, and no reply is longer.</param>
internal sealed class SessionEngine(IProtocol protocol, ISessionRecord record, TimeSpan replyLimit, TimeSpan leastRoundTrip, int mostBytesKept = ReceivedBytes.MostKept)
{
    /// <summary>The most requests of one session whose replies may be outstanding.</summary>
    public const int MostOutstanding = 1000;

    private const int MostUnexpected = 100;

    private readonly ReceivedBytes received = new(mostBytesKept);
    private readonly Queue<PendingRequest> outstanding = new();
    private readonly Stack<PendingRequest> spare = new();
    private int recordedBytes, unexpected;
    private TimeSpan? closedAt;

    /// <summary>Whether its connect has succeeded.</summary>
    public bool IsEstablished { get; private set; }

    /// <summary>Whether the client can no longer send, by its own doing.</summary>
    public bool IsHalfClosed { get; private set; }

    /// <summary>Whether the client closed or reset it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether the server's side ended.</summary>
    public bool HasServerEnded { get; private set; }

    /// <summary>How the server's side ended; null if it did not.</summary>
    public ServerEnding? ServersEnding { get; private set; }

    /// <summary>Whether neither side has ended it.</summary>
    public bool IsOpen => !IsClosed && !HasServerEnded;

    /// <summary>Whether a reply said that the session is over after it: nothing is sent on it any more.</summary>
    public bool IsLastReplied { get; private set; }

    /// <summary>Whether bytes have come that are no whole reply yet.</summary>
    public bool HasReceived => received.Count > 0;

    /// <summary>How many requests were sent.</summary>
    public int Requests { get; private set; }

    /// <summary>How many replies may still come: that of a request whose time is over is not counted.</summary>
    public int Outstanding { get; private set; }

    /// <summary>The process that the latest reply named; null before the first that names one.</summary>
    public int? ClaimedPid { get; private set; }

    /// <summary>
    /// Whether all that came is what it had to be: every reply right and from one process, none missed, nothing unexpected. A session whose plan is fixed ends where
    /// that is no longer so.
    /// </summary>
    public bool IsRight { get; private set; } = true;

    /// <summary>Makes it the engine of another session, which is about to connect.</summary>
    public void Reset()
    {
        (IsEstablished, IsHalfClosed, IsClosed, HasServerEnded, IsRight, IsLastReplied) = (false, false, false, false, true, false);
        (Requests, Outstanding, ClaimedPid, recordedBytes, closedAt, ServersEnding) = (0, 0, null, 0, null, null);
        unexpected = 0;
        received.Clear();
        while (outstanding.TryDequeue(out var request))
            spare.Push(request);
    }

    /// <summary>The client is about to connect.</summary>
    /// <param name="refusalExpected">Whether the scenario asks for a refusal.</param>
    /// <param name="address">The server's address where it is not that of the world's endpoint.</param>
    /// <param name="follows">The session that its client goes on from, or null.</param>
    public void Connect(bool refusalExpected = false, string? address = null, FollowedSession? follows = null) => record.ConnectStarted(refusalExpected, address, follows);

    /// <summary>The connect has ended.</summary>
    public void EndConnect(in ConnectEnding ending)
    {
        IsEstablished = ending.Outcome == ConnectOutcome.Established;
        record.ConnectEnded(ending);
    }

    /// <summary>The connect has failed, and it was looked who listens.</summary>
    public void SeeListeners(IReadOnlyList<string> servers) => record.ListenersAfterFailure(servers);

    /// <summary>The kernel was asked for the owner.</summary>
    /// <param name="answer">What it said.</param>
    /// <param name="server">The server that the process belongs to, or null.</param>
    public void SeeOwner(OwnerAnswer answer, string? server)
    {
        record.OwnerSeen(answer, server);
        if (protocol.Opening == SessionOpening.Accept && answer.Ownership == Ownership.Owned && outstanding.TryDequeue(out var request))
            TakeReply(request, [], new ReplyReading(0, null, IsAnswer: true, IsRight: true));
    }

    /// <summary>A look found no server's end of it, or none that a process holds, while neither a FIN nor a RST has come.</summary>
    /// <param name="how"><see cref="Ownership.Gone"/> or <see cref="Ownership.Unheld"/>.</param>
    public void SeeNoServersEnd(Ownership how) => record.ServersEndMissing(how);

    /// <summary>A request is about to be sent. Requests are told in the order in which they are sent.</summary>
    /// <param name="request">The request.</param>
    /// <param name="expected">The content of its reply.</param>
    /// <param name="isOwnerMarked">Whether the reply names the process that it is from.</param>
    /// <param name="spoken">What is said in this exchange, where the session's protocol has several things to say; null: the session's protocol.</param>
    /// <returns>When that was, from the run's beginning; its number is <see cref="Requests"/>.</returns>
    public TimeSpan Send(ReadOnlySpan<byte> request, ReadOnlySpan<byte> expected, bool isOwnerMarked, IProtocol? spoken = null)
    {
        Requests++;
        Outstanding++;
        if (!spare.TryPop(out var pending))
            pending = new PendingRequest();
        pending.Begin(Requests, record.RequestSent(Requests, request, expected, isOwnerMarked), expected, isOwnerMarked, spoken ?? protocol);
        outstanding.Enqueue(pending);
        return pending.SentAt.At;
    }

    /// <summary>Bytes have come.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (protocol.Opening == SessionOpening.Accept || (protocol.Opening == SessionOpening.Greeting && outstanding.Count == 0))
            return;
        received.Add(bytes);
        TakeReplies();
    }

    /// <summary>The time of a request is over, and with it that of those before it, which were sent earlier.</summary>
    /// <param name="exchange">The number of the request.</param>
    /// <param name="waited">How long it was waited for.</param>
    public void MissUpTo(int exchange, TimeSpan waited)
    {
        foreach (var request in outstanding)
        {
            if (!request.IsMissed && request.Exchange <= exchange)
                Miss(request, waited);
        }
    }

    /// <summary>The client is about to shut its sending side down.</summary>
    public void HalfClose()
    {
        record.ClientEnded(ClientEnding.HalfClose, byHarness: false);
        IsHalfClosed = true;
    }

    /// <summary>The client is about to end the session.</summary>
    /// <param name="how">Orderly or with a reset.</param>
    /// <param name="byHarness">Whether it is the harness' own doing.</param>
    /// <returns>False if it has done so before.</returns>
    public bool Close(ClientEnding how, bool byHarness)
    {
        if (IsClosed)
            return false;
        closedAt = record.Now.At;
        if (!HasServerEnded)
            record.ClientEnded(how, byHarness);
        IsClosed = true;
        return true;
    }

    /// <summary>Nothing can come any more, since the client's end is complete: what is outstanding is missed.</summary>
    public void Complete() => MissOutstanding();

    /// <summary>The server's side has ended: nothing can come any more.</summary>
    public void EndServer(ServerEnding how, string? detail)
    {
        if (how == ServerEnding.EndOfFile && !HasServerEnded)
            TakeReplies(isEnd: true);
        MissOutstanding();

        // After its client's end it is recorded only if it came too soon to be the answer to that.
        if (!HasServerEnded && (closedAt is not { } closed || record.Now.At - closed < leastRoundTrip))
            record.ServerEnded(how, detail);
        ServersEnding ??= how;
        HasServerEnded = true;
    }

    /// <summary>
    /// The kernel's tables on the servers' side show that the server has ended it, before its client does or its server is killed: what it has sent is on its
    /// way, and is still received.
    /// </summary>
    public void SeeServersEnd()
    {
        if (!IsOpen)
            return;
        record.ServerEnded(ServerEnding.EndOfFile, SeenInTables.Detail);
        ServersEnding = ServerEnding.EndOfFile;
        HasServerEnded = true;
    }

    /// <summary>
    /// A reply to a request whose time was over is taken if it is the right one: it is late, and what comes after it belongs to the next request. What belongs to no
    /// request is unexpected.
    /// </summary>
    private void TakeReplies(bool isEnd = false)
    {
        while (received.Count > 0 && outstanding.TryPeek(out var request))
        {
            var length = isEnd ? request.Spoken.LengthAtEnd(received.Span, request.Awaited) : request.Spoken.LengthOfReply(received.Span, request.Awaited);
            if (length < 0)
                return;
            var reply = received.Span[..length];
            var reading = request.Spoken.Read(reply, request.Awaited);
            if (reading.IsFarewell && length == received.Count)
                return; // kept as what has come: the end that follows says that it was no reply
            outstanding.Dequeue();
            if (request.IsMissed && !reading.IsAnswer)
            {
                spare.Push(request);
                continue;
            }

            TakeReply(request, reply, reading);
            received.RemoveFirst(length);
            recordedBytes = Math.Max(0, recordedBytes - length);
        }

        if (outstanding.Count == 0 && !isEnd)
            LeaveNothing();
    }

    private void TakeReply(PendingRequest request, ReadOnlySpan<byte> reply, ReplyReading reading)
    {
        if (!request.IsMissed)
            Outstanding--;
        spare.Push(request);
        var isRight = reading.IsRight && (reading.ClaimedPid ?? ClaimedPid) == (ClaimedPid ?? reading.ClaimedPid);
        IsRight &= isRight;
        IsLastReplied |= reading.EndsSession;
        ClaimedPid = reading.ClaimedPid ?? ClaimedPid;
        record.ReplyReceived(request.Exchange, reply[..reading.ContentBytes], reading, isRight);
    }

    /// <summary>What has come so far belongs to the first request that is missed. It is kept: the rest of the reply may come.</summary>
    private void Miss(PendingRequest request, TimeSpan? waited)
    {
        request.IsMissed = true;

        // What is sent behind the last reply is not answered, and its client goes on in a new session.
        IsRight &= IsLastReplied && waited is null && received.Count == recordedBytes;
        Outstanding--;
        record.ReplyMissed(request.Exchange, received.Span[recordedBytes..], waited);
        recordedBytes = received.Count;
    }

    /// <summary>
    /// One side has ended the session. The client may leave whenever it likes; but not every server that never replied is excused by that.
    /// </summary>
    private void MissOutstanding()
    {
        if (Outstanding > 0)
        {
            var now = record.Now.At;
            foreach (var request in outstanding)
            {
                if (!request.IsMissed)
                    Miss(request, IsClosed && now - request.SentAt.At >= replyLimit ? now - request.SentAt.At : null);
            }
        }

        LeaveNothing();
    }

    /// <summary>Nothing is awaited any more: what has come and is in no event yet is recorded.</summary>
    private void LeaveNothing()
    {
        if (received.Count > recordedBytes)
        {
            IsRight = false;

            // Somebody who says what nobody asked for may do so without end: the first pieces tell all.
            if (unexpected++ < MostUnexpected)
                record.BytesUnexpected(received.Span[recordedBytes..]);
        }

        received.Clear();
        recordedBytes = 0;
        while (outstanding.TryDequeue(out var request))
            spare.Push(request);
    }
}
