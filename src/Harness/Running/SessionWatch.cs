using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Looks at the servers' side of all sessions of a run, by the kernel's tables: who owns them, and whether a server has ended them.</summary>
/// <param name="world">Where the kernel is.</param>
/// <param name="history">Where the run is by now.</param>
/// <param name="polling">How to wait.</param>
/// <param name="clients">How long the clients wait.</param>
/// <param name="servers">Those of the run.</param>
/// <param name="sessions">Those that are looked at.</param>
/// <param name="ownershipProbe">Asks for one.</param>
/// <param name="deferred">Looks why one stays in SYN_RECV.</param>
internal sealed class SessionWatch(IWorld world, History history, Polling polling, ClientDeadlines clients, ServerRegistry servers, RunSessions sessions, OwnershipProbe ownershipProbe, DeferredAccepts deferred)
{
    /// <summary>A session that a process accepts at once is not looked at.</summary>
    private static readonly TimeSpan waitingAfter = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan unheldAgainAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan heldAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>The most sessions whose holder is looked at again in one look: a run with thousands of them is not held up.</summary>
    private const int MostHeldAtOnce = 16;

    /// <summary>An end that has arrived is read by another thread: at once, or a little later on a busy machine.</summary>
    private static readonly TimeSpan endReadWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan settleLimit = TimeSpan.FromMilliseconds(500);

    private readonly List<LiveSession> open = [];
    private int taken;

    /// <summary>
    /// Gives servers a moment to accept what is established, so that every session has its owner before one is killed. A connection
    /// that is meant to stay in an accept queue does: the moment is short, and a stopped server is not waited for.
    /// </summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        if (!servers.All.Any(server => server is { HasExited: false, IsStopped: true }))
            await polling.UntilAsync(() => sessions.All.All(session => !session.IsOpen || IsAccepted(session)), settleLimit, cancellation);

        bool IsAccepted(LiveSession session) => session.Owner is not null || !ownershipProbe.Observe(session).IsWaiting;
    }

    /// <summary>
    /// Waits until every open session has an owner, or has had none for as long as the limit <see cref="Limits.WithoutOwner"/> allows, also one that had
    /// an owner before: what was seen first and last is recorded, and nothing if all have one.
    /// </summary>
    public async Task AwaitOwnersAsync(CancellationToken cancellation)
    {
        var pending = sessions.All.Where(session => session.IsOpen && IsOwnerless(session)).ToList();
        if (pending.Count == 0)
            return;
        await clients.UntilAsync(() => pending.TrueForAll(session => !session.IsOpen || IsOwned(session)), Limits.WithoutOwner, pending.Min(session => session.EstablishedAt), history, cancellation);

        foreach (var session in pending.Where(session => session.IsOpen))
            ownershipProbe.Observe(session);

        bool IsOwnerless(LiveSession session) => ownershipProbe.Observe(session).Ownership != Ownership.Owned;

        bool IsOwned(LiveSession session) => world.OwnerOf(session.Connection).Ownership == Ownership.Owned;
    }

    /// <summary>
    /// Asks the kernel for the owner of every session that has had none for a while: where it waits is known only as long as it waits. What
    /// is the same as before is not recorded again. Of those that have one it is looked every now and then whether a process still holds them.
    /// </summary>
    public void Watch()
    {
        TakeOpen();
        WatchHolders();
        foreach (var session in open)
        {
            if (session.Owner is not null || !session.IsOpen || history.Elapsed - session.EstablishedAt < waitingAfter || history.Elapsed < session.NextLook)
                continue;
            ownershipProbe.ObserveChange(session);
            deferred.Why(server: null, session.LastAnswer?.Ownership, session.EstablishedAt);
            if (session.LastAnswer is { Ownership: Ownership.Unheld })
                session.NextLook = history.Elapsed + unheldAgainAfter; // every process of the machine was looked into
        }
    }

    /// <summary>Those that are new are looked at from here on, and those that have ended no longer: they do not open again.</summary>
    private void TakeOpen()
    {
        var all = sessions.All;
        while (taken < all.Count)
            open.Add(all[taken++]);
        open.RemoveAll(static session => !session.IsOpen);
    }

    /// <summary>A session that nobody holds says nothing to its client: it has to be seen while it lasts.</summary>
    private void WatchHolders()
    {
        var now = history.Elapsed;
        var due = new List<LiveSession>();
        foreach (var session in open)
        {
            if (now >= session.NextLook && session.Owner is not null && session.IsOpen)
                due.Add(session);
        }

        foreach (var session in due.OrderBy(session => session.NextLook).Take(MostHeldAtOnce))
        {
            session.NextLook = now + heldAgainAfter;
            ownershipProbe.ObserveHolding(session);
        }
    }

    /// <summary>Asks the kernel for the owner of every open session, or of those for which it has named none yet.</summary>
    public void ObserveOwners(bool onlyUnknown)
    {
        foreach (var session in sessions.All.Where(session => session.IsOpen && !(onlyUnknown && session.Owner is not null)))
            ownershipProbe.Observe(session);
    }

    /// <summary>
    /// Reads what has come to the sessions of a server, before it is killed: an end that had arrived by then is recorded before the SIGKILL, since it is not
    /// of its doing.
    /// </summary>
    public void ReadEndsOf(LiveServer server)
    {
        foreach (var session in MayBeIts().Where(sessions.HasServerClosed))
            session.TakeServersEnd();

        var ended = MayBeIts().Where(session => session.IsOpen && session.Connection.ServerHasEnded).ToList();
        var from = world.Time.GetTimestamp();
        while (ended.Exists(session => !session.HasServerEnded && !session.IsClosed) && world.IsInRealTime && world.Time.GetElapsedTime(from) < endReadWithin)
            Thread.Yield();

        IEnumerable<LiveSession> MayBeIts() => sessions.All.Where(session => session.Owner is null || session.Owner == server);
    }
}
