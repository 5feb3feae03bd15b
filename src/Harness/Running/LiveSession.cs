using System.Text;
using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Sessions;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// A named session of a run: steps drive it, on the same <see cref="SessionEngine"/> as every session. What arrives is compared with the exchange that waits for it, and recorded
/// when it arrives, whether or not a step looks.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing as long as nobody asks for its wait handle.")]
internal sealed class LiveSession : ISessionObserver
{
    /// <summary>Bytes that have arrived are read by another thread: at once, or a little later on a busy machine. Somebody who sends without end is waited for no longer.</summary>
    private static readonly TimeSpan mostReadingBehind = TimeSpan.FromSeconds(1), readingStep = TimeSpan.FromMilliseconds(1);

    private readonly History history;
    private readonly HarnessPauses pauses;
    private readonly IProtocol protocol;
    private readonly EventRecord record;
    private readonly SessionEngine engine;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim oneExchange = new(1);
    private readonly SemaphoreSlim oneLine = new(1);
    private readonly Dictionary<int, PendingExchange> undecided = [];
    private readonly List<PendingExchange> unreceived = [];
    private ISession? connection;

    /// <summary>A session that is about to connect.</summary>
    /// <param name="name">Its name in the history.</param>
    /// <param name="history">What happens goes there.</param>
    /// <param name="pauses">The time in which the harness did not run counts against no limit.</param>
    /// <param name="protocol">What is said in it.</param>
    /// <param name="replyLimit">How long a reply is waited for where no step says otherwise.</param>
    /// <param name="leastRoundTrip">The least that the network's round trip takes.</param>
    /// <param name="isOwnProtocol">Whether the protocol is another one than that of the scenario.</param>
    internal LiveSession(string name, History history, HarnessPauses pauses, IProtocol protocol, TimeSpan replyLimit, TimeSpan leastRoundTrip, bool isOwnProtocol = false)
    {
        (this.history, this.pauses, this.protocol) = (history, pauses, protocol);
        record = new EventRecord(name, history, Decide, protocol.Check, isOwnProtocol ? protocol.Name : null);
        engine = new SessionEngine(protocol, record, replyLimit, leastRoundTrip);
    }

    /// <summary>Its name in the history: unique.</summary>
    public string Name => record.Name;

    /// <summary>The connection.</summary>
    public ISession Connection => connection ?? throw new InvalidOperationException($"Session '{Name}' is not connected.");

    /// <summary>The process id in the latest reply that has one; null before the first.</summary>
    public int? ClaimedPid => engine.ClaimedPid;

    /// <summary>When its connect was seen to have succeeded, from the run's beginning.</summary>
    public TimeSpan EstablishedAt { get; private set; }

    /// <summary>When the watch looks for its owner again.</summary>
    internal TimeSpan NextLook { get; set; }

    /// <summary>What the kernel said of its owner last; null if it was not asked.</summary>
    internal OwnerAnswer? LastAnswer { get; set; }

    /// <summary>The server that owns it, by the kernel's latest answer that named one.</summary>
    public LiveServer? Owner { get; internal set; }

    /// <summary>Whether the client can no longer send, by its own doing.</summary>
    public bool IsHalfClosed => engine.IsHalfClosed;

    /// <summary>Whether the client closed or reset it.</summary>
    public bool IsClosed => engine.IsClosed;

    /// <summary>Whether the server's side ended.</summary>
    public bool HasServerEnded => engine.HasServerEnded;

    /// <summary>The way that its connect took.</summary>
    internal ConnectPath Path { get; init; }

    /// <summary>
    /// Whether its client goes on in a new session: its server has ended it in order, or said that it would, and every request was answered.
    /// </summary>
    internal bool IsOverForRequests
    {
        get
        {
            lock (gate)
                return protocol.MayServerClose && engine is { IsClosed: false, IsHalfClosed: false, IsRight: true, Outstanding: 0 } && (engine.IsLastReplied || engine.ServersEnding == ServerEnding.EndOfFile);
        }
    }

    /// <summary>Whether the server has ended it with a request open that is safe to send again, and the scenario says that clients do so.</summary>
    internal bool HasLostRetriedRequest => protocol.RetriesLostRequest && engine is { IsClosed: false, IsHalfClosed: false, ServersEnding: not null };

    /// <summary>Whether neither side has ended it.</summary>
    public bool IsOpen => engine.IsOpen;

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
                return engine.Outstanding;
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
            using var timeout = new RunningTimeLimit(history.Elapsed, limit, pauses, history, time);
            var exchange = await SendAsync(request, waits: true, limit, timeout.Token, cancellation);
            return exchange is not null && await WaitAsync([exchange], limit, time, timeout.Token, cancellation);
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
        using var timeout = new RunningTimeLimit(history.Elapsed, limit, pauses, history, time);
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

        using var timeout = new RunningTimeLimit(history.Elapsed, limit, pauses, history, time);
        return await WaitAsync(sent, limit, time, timeout.Token, cancellation);
    }

    /// <summary>Waits for every reply that may still come, whichever step sent its request.</summary>
    /// <param name="limit">How long a reply may take from its request on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task AwaitRepliesAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        PendingExchange[] sent;
        lock (gate)
            sent = [.. undecided.Values.OrderBy(exchange => exchange.Number)];
        if (sent.Length == 0)
            return;
        using var timeout = new RunningTimeLimit(sent[^1].SentAt, limit, pauses, history, time);
        await WaitAsync(sent, limit, time, timeout.Token, cancellation);
    }

    /// <summary>Connects, and begins to read where that succeeds.</summary>
    /// <param name="connect">Connects.</param>
    /// <param name="refusalExpected">Whether the scenario asks for a refusal.</param>
    /// <param name="address">The server's address where it is not that of the world's endpoint.</param>
    /// <param name="awaitsReply">Whether its connect counts as a request: its accept, or the server's greeting, is the reply.</param>
    /// <param name="follows">The session that its client goes on from, or null.</param>
    internal async Task<ConnectEnded> ConnectAsync(Func<Task<ConnectResult>> connect, bool refusalExpected, string? address, bool awaitsReply, FollowedSession? follows = null)
    {
        engine.Connect(refusalExpected, address, follows);
        var result = await connect();
        var client = result.Session?.Client;
        engine.EndConnect(new ConnectEnding(result.Outcome, client?.Address.ToString(), client?.Port, result.Detail, result.Handshake, result.SynsResent));
        if (result.Session is { } established)
        {
            connection = established;
            EstablishedAt = history.Elapsed;
            if (awaitsReply)
                undecided[1] = new PendingExchange(1, engine.Send([], protocol.ExpectedReply([], Encoding.ASCII.GetBytes(Name), 1), isOwnerMarked: false));
            established.Observe(this);
        }

        return record.ConnectEnd!;
    }

    /// <summary>Its connect has failed, and these servers listened right after.</summary>
    internal void SeeListeners(IReadOnlyList<string> servers) => engine.SeeListeners(servers);

    /// <summary>The kernel was asked for the owner.</summary>
    /// <param name="answer">What it said.</param>
    /// <param name="server">The server that the process belongs to, or null.</param>
    internal OwnerObserved SeeOwner(OwnerAnswer answer, LiveServer? server)
    {
        lock (gate)
        {
            LastAnswer = answer;
            Owner = server ?? Owner;
            engine.SeeOwner(answer, server?.Name);
            return record.LastOwner!;
        }
    }

    /// <summary>Gives it its name, when it turns out to be the one that was looked for.</summary>
    internal void Rename(string name)
    {
        lock (gate)
            record.Rename(name);
    }

    /// <summary>
    /// The kernel's tables on the servers' side show that the server has ended it, before its client does or its server is killed: what it has sent is on its
    /// way. It is read on.
    /// </summary>
    internal void TakeServersEnd()
    {
        lock (gate)
            engine.SeeServersEnd();
    }

    internal void HalfClose()
    {
        lock (gate)
            engine.HalfClose();
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
            if (!engine.Close(how, byHarness))
                return;
        }

        if (how == ClientEnding.Reset)
            Connection.Reset();
        else
            await Connection.DisconnectAsync(limit);
        lock (gate)
            engine.Complete();
    }

    void ISessionObserver.Received(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
            engine.Receive(bytes);
    }

    void ISessionObserver.Ended(ServerEnding how, string? detail)
    {
        lock (gate)
            engine.EndServer(how, detail);
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
                if (!engine.IsOpen)
                    return null;
                if (engine.Outstanding >= SessionEngine.MostOutstanding)
                    throw new StepFailure($"{Name} has {SessionEngine.MostOutstanding} requests outstanding: receive their replies first") { Sessions = [Name] };
                line = request.Line(this, engine.Requests + 1);
                var sentAt = protocol.Check != ReplyCheck.Exact
                    ? engine.Send(line, protocol.ExpectedReply(line, Encoding.ASCII.GetBytes(Name), engine.Requests + 1), isOwnerMarked: false)
                    : engine.Send(line, request.Expected ?? line, request.OwnerMarked);
                undecided[engine.Requests] = exchange = new PendingExchange(engine.Requests, sentAt);
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
    private async Task<bool> WaitAsync(IReadOnlyList<PendingExchange> sent, TimeSpan limit, TimeProvider time, CancellationToken timeout, CancellationToken cancellation)
    {
        if (sent.Count == 0)
            return true;
        var wait = new ReplyWait(sent.Count);
        lock (gate)
        {
            foreach (var exchange in sent)
                exchange.Tell(wait);
        }

        await using var expiry = timeout.Register(() => _ = MissAfterReadingAsync(sent[^1], limit, time));
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

    /// <summary>What has arrived by then but was not read, because the harness was late, has come in time.</summary>
    private async Task MissAfterReadingAsync(PendingExchange last, TimeSpan waited, TimeProvider time)
    {
        var since = time.GetTimestamp();
        while (Connection.HasUnread && time.GetElapsedTime(since) < mostReadingBehind)
            await Task.Delay(readingStep, time);
        MissUpTo(last, waited);
    }

    /// <summary>The time of a request is over, and with it that of those before it, which were sent earlier.</summary>
    private void MissUpTo(PendingExchange last, TimeSpan waited)
    {
        lock (gate)
            engine.MissUpTo(last.Number, waited);
    }

    /// <summary>Told under the lock.</summary>
    private void Decide(int exchange, bool replied)
    {
        if (undecided.Remove(exchange, out var pending))
            pending.Decide(replied);
    }
}
