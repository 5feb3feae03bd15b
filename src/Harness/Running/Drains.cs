using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Watches every server that was told to drain, whether or not a step looks: whether its listener closes in time and whether it exits
/// within its grace period.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A CancellationTokenSource without a timer holds nothing.")]
internal sealed class Drains
{
    private static readonly TimeSpan membersPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<LiveServer, Task> watches = [];
    private readonly CancellationTokenSource over = new();
    private readonly IWorld world;
    private readonly History history;
    private readonly Polling polling;
    private readonly ServerRegistry servers;
    private readonly ListenerTable listeners;
    private readonly RunSessions sessions;

    public Drains(IWorld world, History history, Polling polling, ServerRegistry servers, ListenerTable listeners, RunSessions sessions)
    {
        this.world = world;
        this.history = history;
        this.polling = polling;
        this.servers = servers;
        this.listeners = listeners;
        this.sessions = sessions;
    }

    /// <summary>Completes when the listener of a server that was told to drain is closed, or was found open when its time was over.</summary>
    public Task ListenerDecided(LiveServer server)
    {
        lock (gate)
            return watches.TryGetValue(server, out var watch) ? watch : Task.CompletedTask;
    }

    /// <summary>
    /// Watches what is open when the steps are over: until every server that was told to drain has exited or has used up its grace period, and then
    /// for a round trip more, so that what it had sent arrives. Which sessions kept a server until then is recorded.
    /// </summary>
    public async Task WatchToTheEndAsync(CancellationToken cancellation)
    {
        var draining = servers.All.Where(server => server is { Drain.Grace: not null, IsKilled: false }).ToList();
        foreach (var server in draining) // one after the other: each has its own deadline
            await WatchToTheEndAsync(server, cancellation);
        if (world.NetworkConditions is { } network && draining.Count > 0)
            await polling.DelayAsync(network.Rtt + (2 * network.Jitter), cancellation);
    }

    private async Task WatchToTheEndAsync(LiveServer server, CancellationToken cancellation)
    {
        var grace = server.Drain!.Grace!.Value;
        var left = grace - (history.Elapsed - server.Drain.At);
        if (left <= TimeSpan.Zero)
            return; // a grace period that was over before the steps were is the server's affair
        if (await polling.EndsWithinAsync(server.Process.Exited, left, cancellation))
        {
            // Processes that it started may hold sessions of it.
            while (sessions.OpenOf(server).Count > 0 && server.Process.Processes().Count > 0 && history.Elapsed - server.Drain.At < grace)
                await polling.DelayAsync(membersPause, cancellation);
            return;
        }

        var open = sessions.OpenOf(server);
        if (open.Count > 0)
            history.Append(new GraceHeldOpen(server.Name, grace, [.. open.Select(session => session.Name)]));
    }

    /// <summary>Whether sessions that the steps left open have kept a server until its grace period was over.</summary>
    public bool WasHeldOpen(LiveServer server) => history.Events.OfType<GraceHeldOpen>().Any(held => held.Server == server.Name);

    /// <summary>Waits until a server that was told to drain has exited; false, and an event, if its grace period was over first.</summary>
    public async Task<bool> ExitsInGraceAsync(LiveServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Drain is not { Grace: { } grace } drain)
            throw new InvalidOperationException($"Server '{server.Name}' was not told to drain.");

        var left = grace - (history.Elapsed - drain.At);
        if (await polling.EndsWithinAsync(server.Process.Exited, left, cancellation))
            return true;
        history.Append(new GraceExpired(server.Name, grace));
        return false;
    }

    /// <summary>Watches a server from now on.</summary>
    /// <param name="server">The server.</param>
    /// <param name="drain">The signal that told it to drain.</param>
    /// <param name="before">Its processes before that.</param>
    public void Watch(LiveServer server, SignalSent drain, IReadOnlyList<ProcessImage> before)
    {
        lock (gate)
        {
            if (server.Drain is not null)
                return; // told twice: the first time counts
            server.Drain = drain;
            watches[server] = WatchListenerAsync(server, drain, before, over.Token);
        }
    }

    /// <summary>Waits until the watches are decided, and ends those that are not when the token says so.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        Task[] all;
        lock (gate)
            all = [.. watches.Values];
        await using var ending = cancellation.Register(over.Cancel);
        try
        {
            await Task.WhenAll(all);
        }
        catch (OperationCanceledException)
        {
            // undecided: the run is being ended before its time
        }
    }

    private async Task WatchListenerAsync(LiveServer server, SignalSent drain, IReadOnlyList<ProcessImage> before, CancellationToken cancellation)
    {
        var limit = polling.Scale(Limits.Listening);
        var watched = new WatchedTime(history.Elapsed, HarnessPulse.LongestGap);
        while (listeners.IsListening(server)) // also after its exit, by a child that inherited the socket
        {
            await polling.DelayAsync(pause, cancellation);
            watched.Look(history.Elapsed, counts: !server.IsStopped); // a stopped process cannot close anything
            if (watched.Passed < limit || !listeners.IsListening(server))
                continue;
            history.Append(new ListenerStillOpen(server.Name, limit, listeners.HolderOf(server)));
            if (!server.HasExited && listeners.HoldersWithin(server).Intersect(server.Process.Images().Except(before).Select(image => image.Pid)).ToList() is { Count: > 0 } fresh)
                history.Append(new ServerReplacedItself(server.Name, drain.Signal, fresh));
            return;
        }
    }
}
