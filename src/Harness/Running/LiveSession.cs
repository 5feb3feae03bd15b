using Harness.Histories;
using Harness.Observations;
using Harness.Protocols.Echo;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// A session of a run. What arrives is compared with the exchange that waits for it, and recorded when it arrives, whether or
/// not a step looks.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing as long as nobody asks for its wait handle.")]
public sealed class LiveSession : ISessionObserver
{
    /// <summary>The most requests of one session whose replies may be outstanding.</summary>
    public const int MostOutstanding = 1000;

    private const int MostBytesKept = 4 * 1024 * 1024;

    private readonly History history;
    private readonly TimeSpan leastRoundTrip;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim oneExchange = new(1);
    private readonly SemaphoreSlim oneLine = new(1);
    private readonly List<byte> received = [];
    private readonly Queue<PendingExchange> outstanding = new();
    private readonly List<PendingExchange> unreceived = [];
    private readonly TimeSpan replyLimit;
    private int recorded;
    private int exchanges;
    private ISession? connection;
    private TimeSpan? closedAt;

    /// <summary>A session that is about to connect.</summary>
    /// <param name="name">Its name in the history.</param>
    /// <param name="history">What happens goes there.</param>
    /// <param name="replyLimit">How long a reply is waited for where no step says otherwise.</param>
    /// <param name="leastRoundTrip">The least that the network's round trip takes.</param>
    internal LiveSession(string name, History history, TimeSpan replyLimit, TimeSpan leastRoundTrip)
    {
        Name = name;
        this.history = history;
        this.replyLimit = replyLimit;
        this.leastRoundTrip = leastRoundTrip;
    }

    /// <summary>Its name in the history: unique.</summary>
    public string Name { get; private set; }

    /// <summary>The connection.</summary>
    public ISession Connection => connection ?? throw new InvalidOperationException($"Session '{Name}' is not connected.");

    /// <summary>The process id in the latest reply; null before the first.</summary>
    public int? ClaimedPid { get; private set; }

    /// <summary>When its connect was seen to have succeeded, from the run's beginning.</summary>
    public TimeSpan EstablishedAt { get; private set; }

    /// <summary>When the watch looks for its owner again.</summary>
    internal TimeSpan NextLook { get; set; }

    /// <summary>What the kernel said of its owner last; null if it was not asked.</summary>
    internal OwnerAnswer? LastAnswer { get; set; }

    /// <summary>The server that owns it, by the kernel's latest answer that named one.</summary>
    public LiveServer? Owner { get; internal set; }

    /// <summary>Whether the client can no longer send, by its own doing.</summary>
    public bool IsHalfClosed { get; private set; }

    /// <summary>Whether the client closed or reset it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether the server's side ended.</summary>
    public bool HasServerEnded { get; private set; }

    /// <summary>Whether neither side has ended it.</summary>
    public bool IsOpen => !IsClosed && !HasServerEnded;

    /// <summary>Whether a request was sent without waiting for its reply, and no step has received that reply.</summary>
    public bool HasUnreceived
    {
        get
        {
            lock (gate)
                return unreceived.Count > 0;
        }
    }

    /// <summary>How many replies may still come: that of a request whose time is over is not counted.</summary>
    public int Outstanding
    {
        get
        {
            lock (gate)
                return outstanding.Count(exchange => !exchange.IsMissed);
        }
    }

    /// <summary>
    /// Sends a line and waits for its reply. False if none came in time or the session ended; the history says which. Of several at the same
    /// time each waits for the one before.
    /// </summary>
    /// <param name="request">What is sent and has to come back.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<bool> ExchangeAsync(SessionRequest request, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        await oneExchange.WaitAsync(cancellation);
        try
        {
            using var timeout = new CancellationTokenSource(limit, time);
            var exchange = await SendAsync(request, waits: true, limit, timeout.Token, cancellation);
            return exchange is not null && await WaitAsync([exchange], limit, timeout.Token, cancellation);
        }
        finally
        {
            oneExchange.Release();
        }
    }

    /// <summary>
    /// Sends a line and does not wait for its reply: <see cref="ReceiveAsync"/> does. If the connection does not take the line in time, its reply
    /// is missed. A session that has ended sends nothing.
    /// </summary>
    /// <param name="request">What is sent and has to come back.</param>
    /// <param name="limit">How long the connection may take for the line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StepFailure">Too many requests are outstanding.</exception>
    internal async Task SendAsync(SessionRequest request, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        await SendAsync(request, waits: false, limit, timeout.Token, cancellation);
    }

    /// <summary>
    /// Waits for the replies to all requests that were sent without waiting and not received yet. False if one of them did not come in time or the
    /// session ended before; the history says which.
    /// </summary>
    /// <param name="limit">How long to wait for all of them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<bool> ReceiveAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        PendingExchange[] sent;
        lock (gate)
        {
            sent = [.. unreceived];
            unreceived.Clear();
        }

        using var timeout = new CancellationTokenSource(limit, time);
        return await WaitAsync(sent, limit, timeout.Token, cancellation);
    }

    /// <summary>Waits for every reply that may still come, whichever step sent its request.</summary>
    /// <param name="limit">How long a reply may take from its request on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task AwaitRepliesAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        PendingExchange[] sent;
        lock (gate)
            sent = [.. outstanding.Where(exchange => !exchange.IsMissed)];
        if (sent.Length == 0)
            return;
        var left = sent[^1].SentAt + limit - history.Elapsed;
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        await WaitAsync(sent, limit, timeout.Token, cancellation);
    }

    /// <summary>Takes over an established connection, whose establishing has been recorded, and begins to read it.</summary>
    internal void Attach(ISession established, TimeSpan at)
    {
        connection = established;
        EstablishedAt = at;
        established.Observe(this);
    }

    /// <summary>Gives it its name, when it turns out to be the one that was looked for.</summary>
    internal void Rename(string name)
    {
        lock (gate)
        {
            history.Append(new SessionNamed(Name, name));
            Name = name;
        }
    }

    /// <summary>
    /// The kernel's tables on the servers' side show that the server has ended it, before its client does or its server is killed: what it has sent is on its
    /// way. It is read on.
    /// </summary>
    internal void TakeServersEnd()
    {
        lock (gate)
        {
            if (HasServerEnded || IsClosed)
                return;
            history.Append(new ServerEnded(Name, ServerEnding.EndOfFile, "by the kernel's tables on the servers' side: it is on its way"));
            HasServerEnded = true;
        }
    }

    internal void HalfClose()
    {
        lock (gate)
        {
            history.Append(new ClientEnded(Name, ClientEnding.HalfClose, ByHarness: false));
            IsHalfClosed = true;
        }

        Connection.HalfClose();
    }

    /// <summary>
    /// Ends the session from the client's side. Replies that come before an orderly end is complete are received; the others are missed, by the
    /// client's own doing.
    /// </summary>
    /// <param name="how">Orderly or with a reset.</param>
    /// <param name="byHarness">Whether it is the harness' own doing.</param>
    /// <param name="limit">How long an orderly end waits for the server's.</param>
    internal async Task EndAsync(ClientEnding how, bool byHarness, TimeSpan limit)
    {
        lock (gate)
        {
            if (IsClosed)
                return;
            if (!HasServerEnded)
                history.Append(new ClientEnded(Name, how, byHarness));
            closedAt = history.Elapsed;
            IsClosed = true;
        }

        if (how == ClientEnding.Reset)
            Connection.Reset();
        else
            await Connection.DisconnectAsync(limit);
        lock (gate)
            MissOutstanding();
    }

    void ISessionObserver.Received(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (received.Count + bytes.Length <= MostBytesKept)
                received.AddRange(bytes);
            TakeReplies();
        }
    }

    void ISessionObserver.Ended(ServerEnding how, string? detail)
    {
        lock (gate)
        {
            MissOutstanding();

            // After its client's end it is recorded only if it came too soon to be the answer to that.
            if (!HasServerEnded && (closedAt is not { } closed || history.Elapsed - closed < leastRoundTrip))
                history.Append(new ServerEnded(Name, how, detail));
            HasServerEnded = true;
        }
    }

    /// <summary>Null if the session has ended. Lines are recorded in the order in which they are sent.</summary>
    private async Task<PendingExchange?> SendAsync(SessionRequest request, bool waits, TimeSpan limit, CancellationToken timeout, CancellationToken cancellation)
    {
        await oneLine.WaitAsync(cancellation);
        try
        {
            PendingExchange exchange;
            byte[] line;
            lock (gate)
            {
                if (!IsOpen)
                    return null;
                if (outstanding.Count(pending => !pending.IsMissed) >= MostOutstanding)
                    throw new StepFailure($"{Name} has {MostOutstanding} requests outstanding: receive their replies first") { Sessions = [Name] };
                line = request.Line(this, ++exchanges);
                var expected = request.Expected ?? line;
                var sent = history.Append(new LineSent(Name, exchanges, Payload.Of(line), Payload.Of(expected), request.OwnerMarked));
                exchange = new PendingExchange(
                    exchanges, sent.At, sent.Expected, expected.Count(value => value == (byte)'\n') + (request.OwnerMarked ? 1 : 0), request.OwnerMarked);
                outstanding.Enqueue(exchange);
                if (!waits)
                    unreceived.Add(exchange);
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout, cancellation);
            if (!await IsSentAsync(line, either.Token) && !cancellation.IsCancellationRequested)
                MissUpTo(exchange, limit);
            return exchange;
        }
        finally
        {
            oneLine.Release();
        }
    }

    /// <summary>Waits for replies; when the time is over, those that have not come are missed.</summary>
    private async Task<bool> WaitAsync(IReadOnlyList<PendingExchange> sent, TimeSpan limit, CancellationToken timeout, CancellationToken cancellation)
    {
        if (sent.Count == 0)
            return true;
        var wait = new ReplyWait(sent.Count);
        lock (gate)
        {
            foreach (var exchange in sent)
                exchange.Tell(wait);
        }

        await using var expiry = timeout.Register(() => MissUpTo(sent[^1], limit));
        await using var end = cancellation.Register(() => wait.GiveUp(cancellation));
        return await wait.Over;
    }

    /// <summary>
    /// False if the time was over before. A connection that takes no more bytes may still deliver the reply to those it took, or its end: that
    /// decides.
    /// </summary>
    private async Task<bool> IsSentAsync(byte[] line, CancellationToken cancellation)
    {
        try
        {
            await Connection.TrySendAsync(line, cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// Replies come in the order of their requests. A reply to a request whose time was over is taken if it is the right one: it is late, and
    /// what comes after it belongs to the next request. What belongs to no request is unexpected.
    /// </summary>
    private void TakeReplies()
    {
        while (received.Count > 0 && outstanding.TryPeek(out var exchange))
        {
            var length = LengthOfReply(exchange.Newlines);
            if (length < 0)
                return;
            var reply = received.GetRange(0, length).ToArray();
            int? pid = null;
            var echo = exchange.OwnerMarked ? OwnerMark.Split(reply, out pid) : length;
            var content = Payload.Of(reply.AsSpan(0, echo));
            outstanding.Dequeue();
            if (exchange.IsMissed && content != exchange.Expected)
                continue;
            received.RemoveRange(0, length);
            recorded = Math.Max(0, recorded - length);
            ClaimedPid = pid ?? ClaimedPid;
            history.Append(new ReplyReceived(Name, exchange.Number, content, pid));
            exchange.Decide(replied: true);
        }

        if (outstanding.Count == 0)
            LeaveNothing();
    }

    /// <summary>A reply is whole when it has as many lines as the echo, and the one of the owner's mark. -1 if it is not.</summary>
    private int LengthOfReply(int newlines)
    {
        var end = -1;
        for (var count = 0; count < newlines; count++)
        {
            end = received.IndexOf((byte)'\n', end + 1);
            if (end < 0)
                return -1;
        }

        return end + 1;
    }

    /// <summary>The time of a request is over, and with it that of those before it, which were sent earlier.</summary>
    private void MissUpTo(PendingExchange last, TimeSpan waited)
    {
        lock (gate)
        {
            foreach (var exchange in outstanding.Where(exchange => !exchange.IsMissed && exchange.Number <= last.Number))
                Miss(exchange, waited);
        }
    }

    /// <summary>What has come so far belongs to the first request that is missed. It is kept: the rest of the reply may come.</summary>
    private void Miss(PendingExchange exchange, TimeSpan? waited)
    {
        history.Append(new ReplyMissed(Name, exchange.Number, Payload.Of([.. received.Skip(recorded)]), waited));
        recorded = received.Count;
        exchange.Decide(replied: false);
    }

    /// <summary>
    /// One side has ended the session. The client may leave whenever it likes; but not every server that never replied is excused by that.
    /// </summary>
    private void MissOutstanding()
    {
        var now = history.Elapsed;
        foreach (var exchange in outstanding.Where(exchange => !exchange.IsMissed))
            Miss(exchange, IsClosed && now - exchange.SentAt >= replyLimit ? now - exchange.SentAt : null);
        LeaveNothing();
    }

    /// <summary>Nothing will come any more: what has come and is in no event yet is recorded.</summary>
    private void LeaveNothing()
    {
        if (received.Count > recorded)
            history.Append(new UnexpectedBytes(Name, Payload.Of([.. received.Skip(recorded)])));
        received.Clear();
        recorded = 0;
        outstanding.Clear();
    }
}
