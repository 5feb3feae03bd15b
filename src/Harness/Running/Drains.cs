using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// Watches every server that was told to drain, whether or not a step looks: whether its listener closes in time and whether it exits
/// within its grace period.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A CancellationTokenSource without a timer holds nothing.")]
public sealed class Drains
{
    private static readonly TimeSpan membersPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<LiveServer, Task> watches = [];
    private readonly CancellationTokenSource over = new();
    private readonly Run run;

    internal Drains(Run run) => this.run = run;

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
    internal async Task WatchToTheEndAsync(CancellationToken cancellation)
    {
        var draining = run.Servers.All.Where(server => server is { Drain.Grace: not null, IsKilled: false }).ToList();
        foreach (var server in draining) // one after the other: each has its own deadline
            await WatchToTheEndAsync(server, cancellation);
        if (run.World.NetworkConditions is { } network && draining.Count > 0)
            await Task.Delay(network.Rtt + (2 * network.Jitter), run.World.Time, cancellation);
    }

    private async Task WatchToTheEndAsync(LiveServer server, CancellationToken cancellation)
    {
        var grace = server.Drain!.Grace!.Value;
        var left = grace - (run.History.Elapsed - server.Drain.At);
        if (left <= TimeSpan.Zero)
            return; // a grace period that was over before the steps were is the server's affair
        if (await run.Patience.EndsWithinAsync(server.Process.Exited, left, cancellation))
        {
            // Processes that it started may hold sessions of it.
            while (OpenSessionsOf(server).Count > 0 && server.Process.Processes().Count > 0 && run.History.Elapsed - server.Drain.At < grace)
                await Task.Delay(membersPause, run.World.Time, cancellation);
            return;
        }

        var open = OpenSessionsOf(server);
        if (open.Count > 0)
            run.History.Append(new GraceHeldOpen(server.Name, grace, open));
    }

    private List<string> OpenSessionsOf(LiveServer server) => [.. run.Sessions.All.Where(session => session.IsOpen && session.Owner == server).Select(session => session.Name)];

    /// <summary>Whether sessions that the steps left open have kept a server until its grace period was over.</summary>
    internal bool WasHeldOpen(LiveServer server) => run.History.Events.OfType<GraceHeldOpen>().Any(held => held.Server == server.Name);

    /// <summary>Waits until a server that was told to drain has exited; false, and an event, if its grace period was over first.</summary>
    public async Task<bool> ExitsInGraceAsync(LiveServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Drain is not { Grace: { } grace } drain)
            throw new InvalidOperationException($"Server '{server.Name}' was not told to drain.");

        var left = grace - (run.History.Elapsed - drain.At);
        if (await run.Patience.EndsWithinAsync(server.Process.Exited, left, cancellation))
            return true;
        run.History.Append(new GraceExpired(server.Name, grace));
        return false;
    }

    internal void Watch(LiveServer server, SignalSent drain)
    {
        lock (gate)
        {
            if (server.Drain is not null)
                return; // told twice: the first time counts
            server.Drain = drain;
            watches[server] = WatchListenerAsync(server, over.Token);
        }
    }

    /// <summary>Waits until the watches are decided, and ends those that are not when the token says so.</summary>
    internal async Task FinishAsync(CancellationToken cancellation)
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

    private async Task WatchListenerAsync(LiveServer server, CancellationToken cancellation)
    {
        var limit = run.Patience.Scale(Limits.Listening);
        var watched = new WatchedTime(run.History.Elapsed, HarnessPulse.LongestGap);
        while (run.Listeners.IsListening(server)) // also after its exit, by a child that inherited the socket
        {
            await Task.Delay(pause, run.World.Time, cancellation);
            watched.Look(run.History.Elapsed, counts: !server.IsStopped); // a stopped process cannot close anything
            if (watched.Passed < limit || !run.Listeners.IsListening(server))
                continue;
            run.History.Append(new ListenerStillOpen(server.Name, limit, run.Listeners.HolderOf(server)));
            return;
        }
    }
}
