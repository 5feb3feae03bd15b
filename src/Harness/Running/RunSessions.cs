using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The sessions of a run: opening, using and ending them.</summary>
public sealed class RunSessions
{
    /// <summary>How long a handshake is waited for, not scaled. Whether it was delayed is for the rules to say. A SYN that is lost is sent again after 1 s and after 3 s (tcp(7), tcp_syn_retries).</summary>
    public static readonly TimeSpan HandshakeWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a reply is waited for at least. Whether it came in time is for the rules to say; see <see cref="ReplyLimitInForce"/>.</summary>
    public static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(5);

    /// <summary>How much longer than a scenario's <c>reply-limit</c> a reply is waited for: one that is late is to be seen, and not only missed.</summary>
    private static readonly TimeSpan replyMargin = TimeSpan.FromSeconds(1);

    /// <summary>How long an orderly close waits for the server's side to close as well.</summary>
    private static readonly TimeSpan closeLimit = TimeSpan.FromSeconds(1);

    /// <summary>A session that a process accepts at once is not looked at.</summary>
    private static readonly TimeSpan waitingAfter = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan unheldAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>An end that has arrived is read by another thread: at once, or a little later on a busy machine.</summary>
    private static readonly TimeSpan endReadWithin = TimeSpan.FromSeconds(1);

    /// <summary>A harness that was kept waiting for longer is not waited for: the run cannot be judged by it.</summary>
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan settleLimit = TimeSpan.FromMilliseconds(500);

    private const int AtOnce = 128;

    private readonly Lock gate = new();
    private readonly List<LiveSession> all = [];
    private readonly Dictionary<string, LiveSession> current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly Run run;
    private long linesMade;

    internal RunSessions(Run run) => this.run = run;

    /// <summary>
    /// How long a reply is waited for in this run: 5 s, or more where the scenario's <c>reply-limit</c> and the round trip of its network say so.
    /// Scaled.
    /// </summary>
    public TimeSpan ReplyLimitInForce
    {
        get
        {
            var enough = (run.Scenario.ReplyLimit ?? TimeSpan.Zero) + RoundTrip + replyMargin;
            return run.Patience.Scale(enough > ReplyLimit ? enough : ReplyLimit);
        }
    }

    /// <summary>The longest round trip of the scenario's network: with its jitter in both directions. Not scaled.</summary>
    public TimeSpan RoundTrip => run.Scenario.Network is { } network ? network.RoundTrip + (2 * network.Jitter) : TimeSpan.Zero;

    /// <summary>Every session that was established.</summary>
    public IReadOnlyList<LiveSession> All
    {
        get
        {
            lock (gate)
                return [.. all];
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
        var (session, outcome) = await OpenAsync($"{purpose}~{NextNumber($"{purpose}~")}", path: default, refusalExpected: true, cancellation);
        if (session is not null)
            await session.EndAsync(ClientEnding.Disconnect, byHarness: true, run.Patience.Scale(closeLimit));
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
                await run.Patience.UntilAsync(() => !(owner = run.Witness.Observe(session)).IsWaiting, Patience.DefaultWithin, cancellation);
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
            await Task.WhenAll(unwanted.Select(session => session.EndAsync(ClientEnding.Disconnect, byHarness: true, run.Patience.Scale(closeLimit))));
        }

        throw new StepFailure($"none of {mostAttempts} connections was accepted by {wanted.Name}") { Sessions = [name], Servers = [wanted.Name] };
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
        RepliedAsync(sessions, session => session.ExchangeAsync(request, ReplyLimitInForce, run.World.Time, cancellation), cancellation);

    /// <summary>Sends a request on each session, several at a time, and waits for no reply.</summary>
    public Task SendAsync(IReadOnlyList<LiveSession> sessions, SessionRequest request, CancellationToken cancellation) => Concurrently.ForEachAsync(
        sessions, AtOnce, session => session.SendAsync(request, ReplyLimitInForce, run.World.Time, cancellation), cancellation);

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
        var limit = within is { } given ? run.Patience.Scale(given) : ReplyLimitInForce;
        return RepliedAsync(sessions, session => session.ReceiveAsync(limit, run.World.Time, cancellation), cancellation);
    }

    /// <summary>
    /// Waits for every reply that is outstanding on any session, as long as a reply is waited for from its request on. For the end of a run, when no
    /// step receives any more.
    /// </summary>
    public Task AwaitRepliesAsync(CancellationToken cancellation)
    {
        // All at the same time: each has its own limit, and one that waits is to keep no other from being missed in time.
        var sessions = All.Where(session => session.IsOpen && session.Outstanding > 0).ToList();
        return Concurrently.ForEachAsync(sessions, sessions.Count, session => session.AwaitRepliesAsync(ReplyLimitInForce, run.World.Time, cancellation), cancellation);
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
                run.Witness.Observe(session);
            if (!byHarness && session.IsOpen && run.World.OwnerOf(session.Connection).Ownership == Ownership.Gone)
                await AwaitEndAsync(session);
            if (session.IsOpen && !session.IsHalfClosed && IsAcross && run.World.HasServerClosed(session.Connection))
                session.TakeServersEnd();
            if (session.IsOpen && session.Connection.ServerHasEnded)
                await run.Patience.UntilAsync(() => session.HasServerEnded, Patience.DefaultWithin, CancellationToken.None);
            await session.EndAsync(how, byHarness, run.Patience.Scale(closeLimit));
        },
        CancellationToken.None);

    /// <summary>
    /// The kernel has no server's end of a session any more: its FIN or RST is on its way, or it vanished silently. That it is told of is waited for as long as the
    /// limit <see cref="Limits.WithoutOwner"/> allows.
    /// </summary>
    private async Task AwaitEndAsync(LiveSession session)
    {
        run.Witness.Observe(session);
        await run.Patience.UntilAsync(() => session.HasServerEnded || session.IsClosed, Limits.WithoutOwner, CancellationToken.None);
        if (session.IsOpen)
            run.Witness.Observe(session);
    }

    /// <summary>Ends every session at once, without waiting for the server's side.</summary>
    internal async Task AbandonAsync()
    {
        foreach (var session in All.Where(session => !session.IsClosed))
            await session.EndAsync(ClientEnding.Disconnect, byHarness: true, limit: TimeSpan.Zero);
    }

    /// <summary>
    /// Gives servers a moment to accept what is established, so that every session has its owner before one is killed. A connection
    /// that is meant to stay in an accept queue does: the moment is short, and a stopped server is not waited for.
    /// </summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        if (!run.Servers.All.Any(server => server is { HasExited: false, IsStopped: true }))
            await run.Patience.UntilAsync(() => All.All(session => !session.IsOpen || IsAccepted(session)), settleLimit, cancellation);

        bool IsAccepted(LiveSession session) => session.Owner is not null || !run.Witness.Observe(session).IsWaiting;
    }

    /// <summary>
    /// Waits until every open session has an owner, or has had none for as long as the limit <see cref="Limits.WithoutOwner"/> allows, also one that had
    /// an owner before: what was seen first and last is recorded, and nothing if all have one.
    /// </summary>
    internal async Task AwaitOwnersAsync(CancellationToken cancellation)
    {
        var pending = All.Where(session => session.IsOpen && IsOwnerless(session)).ToList();
        if (pending.Count == 0)
            return;
        await run.Patience.UntilAsync(() => pending.TrueForAll(session => !session.IsOpen || IsOwned(session)), Limits.WithoutOwner, cancellation);

        // Time in which the harness did not run does not count: it is waited for again, within bounds.
        var waited = TimeSpan.Zero;
        while (PausedSince(pending) - waited is var paused && paused > TimeSpan.Zero && waited + paused < longestPause && pending.Exists(session => session.IsOpen && !IsOwned(session)))
        {
            await Task.Delay(paused, run.World.Time, cancellation);
            waited += paused;
        }

        foreach (var session in pending.Where(session => session.IsOpen))
            run.Witness.Observe(session);

        TimeSpan PausedSince(List<LiveSession> sessions) => run.History.Events.OfType<HarnessPaused>()
            .Where(pause => pause.Began + pause.Took > sessions.Min(session => session.EstablishedAt))
            .Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause.Took);

        bool IsOwnerless(LiveSession session) => run.Witness.Observe(session).Ownership != Ownership.Owned;

        bool IsOwned(LiveSession session) => run.World.OwnerOf(session.Connection).Ownership == Ownership.Owned;
    }

    /// <summary>
    /// Asks the kernel for the owner of every session that has had none for a while: where it waits is known only as long as it waits. What
    /// is the same as before is not recorded again.
    /// </summary>
    internal void WatchOwners()
    {
        foreach (var session in All.Where(session => session.IsOpen && session.Owner is null && run.History.Elapsed - session.EstablishedAt >= waitingAfter && run.History.Elapsed >= session.NextLook))
        {
            run.Witness.ObserveChange(session);
            if (session.LastAnswer is { Ownership: Ownership.Unheld })
                session.NextLook = run.History.Elapsed + unheldAgainAfter; // every process of the machine was looked into
        }
    }

    /// <summary>
    /// Reads what has come to the sessions of a server, before it is killed: an end that had arrived by then is recorded before the SIGKILL, since it is not
    /// of its doing.
    /// </summary>
    internal void ReadEndsOf(LiveServer server)
    {
        if (IsAcross)
        {
            foreach (var session in All.Where(session => session.IsOpen && !session.IsHalfClosed && (session.Owner is null || session.Owner == server) && run.World.HasServerClosed(session.Connection)))
                session.TakeServersEnd();
        }

        var ended = All.Where(session => session.IsOpen && (session.Owner is null || session.Owner == server) && session.Connection.ServerHasEnded).ToList();
        var until = run.World.Time.GetTimestamp();
        while (ended.Exists(session => !session.HasServerEnded && !session.IsClosed) && run.World.IsInRealTime && run.World.Time.GetElapsedTime(until) < endReadWithin)
            Thread.Yield();
    }

    /// <summary>Asks the kernel for the owner of every open session, or of those for which it has named none yet.</summary>
    public void ObserveOwners(bool onlyUnknown)
    {
        foreach (var session in All.Where(session => session.IsOpen && !(onlyUnknown && session.Owner is not null)))
            run.Witness.Observe(session);
    }

    private async Task<(LiveSession? Session, ConnectEnded Outcome)> OpenAsync(string name, ConnectPath path, bool refusalExpected, CancellationToken cancellation)
    {
        var session = new LiveSession(name, run.History, ReplyLimitInForce, run.World.NetworkConditions?.Rtt ?? TimeSpan.Zero);
        run.History.Append(new ConnectStarted(name, refusalExpected, path.At?.ToString()));
        var result = await run.World.ConnectAsync(path, run.Patience.Scale(HandshakeWait), cancellation);
        var outcome = run.History.Append(new ConnectEnded(name, result.Outcome, result.Session?.Client.ToString(), result.Detail, result.Handshake, result.SynsResent));
        if (result.Session is not { } connection)
        {
            run.History.Append(new ListenersAfterFailure(name, [.. run.Listeners.Look().Order(StringComparer.Ordinal)]));
            return (null, outcome);
        }

        session.Attach(connection, run.History.Elapsed);
        lock (gate)
            all.Add(session);
        return (session, outcome);
    }

    private async Task<IReadOnlyList<LiveSession>> RepliedAsync(IReadOnlyList<LiveSession> sessions, Func<LiveSession, Task<bool>> ask, CancellationToken cancellation)
    {
        var replied = new System.Collections.Concurrent.ConcurrentBag<LiveSession>();
        await Concurrently.ForEachAsync(sessions, AtOnce, async session =>
        {
            if (!await ask(session))
                return;
            run.Witness.Observe(session);
            replied.Add(session);
        }, cancellation);
        return [.. replied];
    }

    /// <summary>Whether what a server sends takes a while to arrive.</summary>
    private bool IsAcross => run.World.NetworkConditions is not null;

    private string NextName(string name) => UniqueName.Of(name, NextNumber(name));

    private int NextNumber(string name)
    {
        lock (gate)
            return used[name] = used.GetValueOrDefault(name) + 1;
    }
}
