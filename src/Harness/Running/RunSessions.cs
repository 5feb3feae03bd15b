using System.Text;
using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The sessions of a run: opening, using and ending them.</summary>
internal sealed class RunSessions
{
    private const int AtOnce = 128;

    private readonly Lock gate = new();
    private readonly List<LiveSession> all = [];
    private LiveSession[]? allAsOfNow;
    private readonly Dictionary<string, LiveSession> current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly IProtocol protocol;
    private readonly IWorld world;
    private readonly History history;
    private readonly Polling polling;
    private readonly ClientDeadlines clients;
    private readonly ListenerTable listeners;
    private readonly OwnershipProbe ownershipProbe;
    private readonly DeferredAccepts deferred;
    private long linesMade;

    internal RunSessions(IProtocol protocol, IWorld world, History history, Polling polling, ClientDeadlines clients, ListenerTable listeners, OwnershipProbe ownershipProbe, DeferredAccepts deferred)
    {
        this.deferred = deferred;
        this.protocol = protocol;
        this.world = world;
        this.history = history;
        this.polling = polling;
        this.clients = clients;
        this.listeners = listeners;
        this.ownershipProbe = ownershipProbe;
    }

    /// <summary>Whether a reply names its owner, so that a server can be asked.</summary>
    public bool AreAskedForTheirOwner => protocol.NamesOwner;

    /// <summary>The longest round trip of the scenario's network: with its jitter in both directions. Not scaled.</summary>
    public TimeSpan RoundTrip => clients.RoundTrip;

    /// <summary>Every session that was established.</summary>
    public IReadOnlyList<LiveSession> All
    {
        get
        {
            // The watch asks far more often than a session is opened.
            lock (gate)
                return allAsOfNow ??= [.. all];
        }
    }

    /// <summary>The sessions that a step speaks of.</summary>
    /// <exception cref="StepFailure">One of them was never established.</exception>
    public IReadOnlyList<LiveSession> Select(SessionSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        lock (gate)
        {
            if (set.All)
                return [.. current.Values.Where(session => !session.IsClosed)];
            return [.. set.Names.Select(name => current.TryGetValue(name, out var session)
                ? session
                : throw new StepFailure($"the session '{name}' was not established") { Sessions = [name] })];
        }
    }

    /// <summary>Opens a session of this name; says how that ended.</summary>
    public async Task<ConnectEnded> ConnectAsync(string name, ConnectPath path, bool refusalExpected, CancellationToken cancellation)
    {
        var (session, outcome) = await OpenAsync(NextName(name), path, refusalExpected, cancellation);
        lock (gate)
        {
            if (session is null)
                current.Remove(name);
            else
                current[name] = session;
        }

        return outcome;
    }

    /// <summary>Opens a connection that may well be refused, and closes it again if it was not.</summary>
    public async Task<ConnectEnded> ProbeAsync(string purpose, CancellationToken cancellation)
    {
        var (session, outcome) = await OpenAsync($"{purpose}~{NextNumber($"{purpose}~")}", path: default, refusalExpected: true, cancellation, isProbe: true);
        if (session is not null)
            await session.EndAsync(ClientEnding.Disconnect, byHarness: true, clients.CloseWait);
        return outcome;
    }

    /// <summary>Opens connections until one is accepted by the wanted server, names it, and closes the others.</summary>
    /// <exception cref="StepFailure">None was in time.</exception>
    public async Task ConnectToAsync(string name, LiveServer wanted, ConnectPath path, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        const int mostAttempts = 500;
        var unwanted = new List<LiveSession>();
        try
        {
            for (var attempt = 1; attempt <= mostAttempts; attempt++)
            {
                var (session, _) = await OpenAsync($"{name}~{NextNumber($"{name}~")}", path, refusalExpected: false, cancellation);
                if (session is null)
                    continue;

                // The kernel's choice is fixed with the four-tuple; which it was shows when the connection is accepted.
                OwnerObserved? owner = null;
                AcceptDeferred? why = null;
                await polling.UntilAsync(() => !(owner = ownershipProbe.Observe(session)).IsWaiting || (why = deferred.Why(wanted, owner.Ownership, session.EstablishedAt)) is not null, Polling.DefaultWithin, cancellation);
                if (why is not null)
                    unwanted.Add(session);
                if (why is not null)
                    throw Deferral.Failure(why, $"no session can be opened to {wanted.Name} by looking who accepts it");
                if (owner?.Server == wanted.Name)
                {
                    session.Rename(NextName(name));
                    lock (gate)
                        current[name] = session;
                    return;
                }

                unwanted.Add(session);
            }
        }
        finally
        {
            await Task.WhenAll(unwanted.Select(session => session.EndAsync(ClientEnding.Disconnect, byHarness: true, clients.CloseWait)));
        }

        throw new StepFailure($"none of {mostAttempts} connections was accepted by {wanted.Name}") { Sessions = [name], Servers = [wanted.Name] };
    }

    /// <summary>
    /// Opens connections until one is accepted by the wanted server, asks it in a protocol of its own, and closes them all. The answer; null if there was none, or no connection was
    /// accepted by that server.
    /// </summary>
    /// <param name="purpose">What the connections are called.</param>
    /// <param name="wanted">The server that is asked.</param>
    /// <param name="asked">What is spoken.</param>
    /// <param name="limit">How long an accept and an answer are waited for.</param>
    /// <param name="over">Nobody waits for the answer any more. A connect that has begun is still seen to its end: it shows whether clients are lost.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task<string?> AskAsync(string purpose, LiveServer wanted, IProtocol asked, TimeSpan limit, CancellationToken over, CancellationToken cancellation)
    {
        const int mostAttempts = 100;
        for (var attempt = 1; attempt <= mostAttempts; attempt++)
        {
            var (session, _) = await OpenAsync($"{purpose}~{NextNumber($"{purpose}~")}", path: default, refusalExpected: false, cancellation, asked: asked);
            if (session is null)
                return null;
            try
            {
                OwnerObserved? owner = null;
                await polling.UntilAsync(() => !(owner = ownershipProbe.Observe(session)).IsWaiting || !session.IsOpen, limit, over);
                if (owner?.Server != wanted.Name && session.IsOpen)
                    continue;
                var request = new byte[asked.MostRequestBytes];
                var sent = new SessionRequest((one, exchange) => request[..asked.WriteRequest(request, Encoding.ASCII.GetBytes(one.Name), exchange)], Expected: null);
                return await session.ExchangeAsync(sent, limit, world.Time, over)
                    ? history.Events.OfType<ReplyReceived>().LastOrDefault(reply => reply.Session == session.Name)?.Echo.Text
                    : null;
            }
            finally
            {
                // Who asks no more, because the scenario's wait is over, leaves as a client does that has had enough.
                await session.EndAsync(ClientEnding.Disconnect, byHarness: !over.IsCancellationRequested, clients.CloseWait);
            }
        }

        return null;
    }

    /// <summary>The protocol's own request, for an exchange of a session: no two of a run are alike where the protocol has room for that.</summary>
    public byte[] NewRequest(LiveSession session, int exchange)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = new byte[protocol.MostRequestBytes];
        return request[..protocol.WriteRequest(request, Encoding.ASCII.GetBytes(session.Name), exchange)];
    }

    /// <summary>A line that the harness makes up, for an exchange of a session: no two of a run are alike.</summary>
    public SessionLine NewLine(LiveSession session, int exchange)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new SessionLine(session.Name, exchange, Interlocked.Increment(ref linesMade) - 1);
    }

    /// <summary>One round trip on each session, several at a time; the kernel is asked for the owner after each reply.</summary>
    /// <returns>The sessions that got their reply.</returns>
    public Task<IReadOnlyList<LiveSession>> ExchangeAsync(IReadOnlyList<LiveSession> sessions, SessionRequest request, CancellationToken cancellation) =>
        RepliedAsync(sessions, async session =>
        {
            if (await UsableAsync(session, cancellation) is not { } usable)
                return null;
            if (await usable.ExchangeAsync(request, clients.ReplyLimitInForce, world.Time, cancellation))
                return usable;
            return usable.HasLostRetriedRequest && await GoOnAsync(usable, isRetry: true, cancellation) is { } again && await again.ExchangeAsync(request, clients.ReplyLimitInForce, world.Time, cancellation)
                ? again
                : null;
        }, cancellation);

    /// <summary>Sends a request on each session, several at a time, and waits for no reply.</summary>
    public Task SendAsync(IReadOnlyList<LiveSession> sessions, SessionRequest request, CancellationToken cancellation) => Concurrently.ForEachAsync(
        sessions,
        AtOnce,
        async session =>
        {
            if (await UsableAsync(session, cancellation) is { } usable)
                await usable.SendAsync(request, clients.ReplyLimitInForce, world.Time, cancellation);
        },
        cancellation);

    /// <summary>
    /// Waits for the replies to all requests that were sent on these sessions without waiting and not received yet; the kernel is asked for the owner
    /// after those of each session.
    /// </summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="within">How long it may take, not scaled; null: as long as a reply is waited for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The sessions that got all their replies.</returns>
    public Task<IReadOnlyList<LiveSession>> ReceiveAsync(IReadOnlyList<LiveSession> sessions, TimeSpan? within, CancellationToken cancellation)
    {
        var limit = within is { } given ? polling.Scale(given) : clients.ReplyLimitInForce;
        return RepliedAsync(sessions, async session => await session.ReceiveAsync(limit, world.Time, cancellation) ? session : null, cancellation);
    }

    /// <summary>Waits until the kernel's tables show who has accepted each of these sessions, as long as a reply is waited for; a reply that is still missing then stays outstanding.</summary>
    public Task AwaitAcceptAsync(IReadOnlyList<LiveSession> sessions, CancellationToken cancellation)
    {
        return polling.UntilAsync(() => sessions.All(IsDecided), ClientDeadlines.ReplyLimit, cancellation);

        bool IsDecided(LiveSession session)
        {
            if (session.IsOpen && !IsAccepted(session))
                ownershipProbe.ObserveChange(session);
            return !session.IsOpen || IsAccepted(session);
        }

        static bool IsAccepted(LiveSession session) => session.LastAnswer is { Ownership: Ownership.Owned };
    }

    /// <summary>
    /// Waits for every reply that is outstanding on any session, as long as a reply is waited for from its request on. For the end of a run, when no
    /// step receives any more.
    /// </summary>
    public Task AwaitRepliesAsync(CancellationToken cancellation)
    {
        // All at the same time: each has its own limit, and one that waits is to keep no other from being missed in time.
        var sessions = All.Where(session => session.IsOpen && session.Outstanding > 0).ToList();
        return Concurrently.ForEachAsync(sessions, sessions.Count, session => session.AwaitRepliesAsync(clients.ReplyLimitInForce, world.Time, cancellation), cancellation);
    }

    /// <summary>Asks the kernel who owns a session now, and records the answer.</summary>
    public OwnerObserved ObserveOwner(LiveSession session) => ownershipProbe.Observe(session);

    /// <summary>Shuts down the sending side of a session, unless its client has before.</summary>
    public void HalfClose(LiveSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.IsHalfClosed)
            return;

        // A server that answers and closes leaves no end of its own to look for afterwards.
        if (session.IsOpen && session.Owner is null)
            ownershipProbe.Observe(session);
        session.HalfClose();
    }

    /// <summary>
    /// Ends the client's side of sessions, several at a time. An end that the server made before is seen first, so that it is not
    /// taken for the answer to the client's.
    /// </summary>
    public Task EndAsync(IReadOnlyList<LiveSession> sessions, ClientEnding how, bool byHarness) => Concurrently.ForEachAsync(
        sessions,
        AtOnce,
        async session =>
        {
            if (session.IsOpen && session.Owner is null && !byHarness)
                ownershipProbe.Observe(session);
            if (!byHarness && session.IsOpen && HasNoServersEnd(session))
                await AwaitEndAsync(session);
            if (HasServerClosed(session))
                session.TakeServersEnd();
            if (session.IsOpen && session.Connection.ServerHasEnded)
                await polling.UntilAsync(() => session.HasServerEnded, Polling.DefaultWithin, CancellationToken.None);
            await session.EndAsync(how, byHarness, clients.CloseWait);
        },
        CancellationToken.None);

    /// <summary>
    /// The kernel has no server's end of a session any more, or none that a process holds: its FIN or RST is on its way, it is handed over just now, or it is lost silently. That its client is told
    /// of it, or that a process has it again, is waited for as long as the limit <see cref="Limits.WithoutOwner"/> allows.
    /// </summary>
    private async Task AwaitEndAsync(LiveSession session)
    {
        ownershipProbe.Observe(session);
        await clients.UntilAsync(() => session.HasServerEnded || session.IsClosed || !HasNoServersEnd(session), Limits.WithoutOwner, history.Elapsed, history, CancellationToken.None);
        if (session.IsOpen)
            ownershipProbe.Observe(session);
    }

    /// <summary>One that nobody held before either has not been accepted yet, or its owner cannot be seen.</summary>
    private bool HasNoServersEnd(LiveSession session) =>
        world.OwnerOf(session.Connection).Ownership is var now && (now == Ownership.Gone || (now == Ownership.Unheld && session.Owner is not null));

    /// <summary>
    /// Whether a server has ended an open session and its client cannot know yet: what a server sends takes a while to arrive over a network. False for one
    /// whose client has shut down its sending side, which the server answers by an end of its own.
    /// </summary>
    internal bool HasServerClosed(LiveSession session) =>
        session.IsOpen && !session.IsHalfClosed && world.NetworkConditions is not null && world.HasServerClosed(session.Connection);

    /// <summary>The open sessions that a server owns, by the kernel's latest answers.</summary>
    internal IReadOnlyList<LiveSession> OpenOf(LiveServer server) => [.. All.Where(session => session.IsOpen && session.Owner == server)];

    /// <summary>Ends every session at once, without waiting for the server's side.</summary>
    internal async Task AbandonAsync()
    {
        foreach (var session in All.Where(session => !session.IsClosed))
            await session.EndAsync(ClientEnding.Disconnect, byHarness: true, limit: TimeSpan.Zero);
    }

    private async Task<(LiveSession? Session, ConnectEnded Outcome)> OpenAsync(string name, ConnectPath path, bool refusalExpected, CancellationToken cancellation, bool isProbe = false, FollowedSession? follows = null, IProtocol? asked = null)
    {
        var session = new LiveSession(name, history, clients.Pauses, asked ?? protocol, clients.ReplyLimitInForce, world.NetworkConditions?.Rtt ?? TimeSpan.Zero, asked is not null && asked.Name != protocol.Name) { Path = path };
        var outcome = await session.ConnectAsync(() => world.ConnectAsync(path, clients.HandshakeWait, cancellation), refusalExpected, path.At?.ToString(), awaitsReply: (asked ?? protocol).Opening != SessionOpening.Request && !isProbe, follows);
        if (outcome.Outcome != ConnectOutcome.Established)
        {
            session.SeeListeners([.. listeners.Look().Order(StringComparer.Ordinal)]);
            return (null, outcome);
        }

        lock (gate)
        {
            all.Add(session);
            allAsOfNow = null;
        }

        return (session, outcome);
    }

    /// <summary>
    /// The session on which the next request of a client is sent: the one that it has, or, where the protocol lets a server end it and that has happened, a new one of its name. Null if the new
    /// one could not be established.
    /// </summary>
    private async Task<LiveSession?> UsableAsync(LiveSession session, CancellationToken cancellation)
    {
        // An end that has arrived is seen before a request is sent after it.
        if (protocol.MayServerClose && session.IsOpen && session.Connection.ServerHasEnded)
            await polling.UntilAsync(() => session.HasServerEnded, Polling.DefaultWithin, cancellation);
        return session.IsOverForRequests ? await GoOnAsync(session, isRetry: false, cancellation) : session;
    }

    private async Task<LiveSession?> GoOnAsync(LiveSession from, bool isRetry, CancellationToken cancellation)
    {
        if (from.IsOpen)
            await EndAsync([from], ClientEnding.Disconnect, byHarness: false);
        var name = UniqueName.InScenario(from.Name);
        var (next, _) = await OpenAsync(NextName(name), from.Path, refusalExpected: false, cancellation, follows: new FollowedSession(from.Name, isRetry));
        lock (gate)
        {
            if (next is null)
                current.Remove(name);
            else
                current[name] = next;
        }

        return next;
    }

    private async Task<IReadOnlyList<LiveSession>> RepliedAsync(IReadOnlyList<LiveSession> sessions, Func<LiveSession, Task<LiveSession?>> ask, CancellationToken cancellation)
    {
        var replied = new System.Collections.Concurrent.ConcurrentBag<LiveSession>();
        await Concurrently.ForEachAsync(sessions, AtOnce, async session =>
        {
            if (await ask(session) is not { } asked)
                return;
            ownershipProbe.Observe(asked);
            replied.Add(session);
        }, cancellation);
        return [.. replied];
    }

    private string NextName(string name) => UniqueName.Of(name, NextNumber(name));

    private int NextNumber(string name)
    {
        lock (gate)
            return used[name] = used.GetValueOrDefault(name) + 1;
    }
}
