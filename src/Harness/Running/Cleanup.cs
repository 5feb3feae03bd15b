using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// What happens when the steps are over: packets that are held go on, traffic begins no more sessions, and what is open is watched until every server that
/// was told to drain has exited or used up its grace period. Only then is every session closed. Every server that still drains may finish, every other one
/// is stopped, and whatever is still there after that is recorded and killed.
/// </summary>
internal sealed class Cleanup(Run run)
{
    private static readonly TimeSpan childLimit = TimeSpan.FromSeconds(1);

    /// <summary>A process that the kernel holds (in state D) does not even end by SIGKILL: it is found to be left.</summary>
    private static readonly TimeSpan killLimit = TimeSpan.FromSeconds(30);

    /// <summary>Cleans up. When the token is cancelled nothing more is waited for: sessions are closed and servers killed at once.</summary>
    /// <param name="watches">Whether servers that drain are watched before sessions are closed: a run whose steps have failed is not verified, whatever they do.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    public async Task RunAsync(bool watches, CancellationToken cancellation)
    {
        run.History.Append(new CleanupStarted());
        try
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var server in run.Servers.All.Where(server => server is { HasExited: false, IsStopped: true }))
                run.Servers.Send(server, Signal.Continue, SignalReason.Cleanup);
            run.Log.Enters("cleanup: packets that are held go on");
            await run.Packets.ReleaseAllAsync().WaitAsync(cancellation);
            run.Log.Enters("cleanup: traffic begins no more sessions");
            run.Traffic.QuiesceAll();
            run.Log.Enters("cleanup: replies that are outstanding are waited for");
            await run.Sessions.AwaitRepliesAsync(cancellation);
            run.Log.Enters("cleanup: servers that drain are watched");
            if (watches)
                await run.Drains.WatchToTheEndAsync(cancellation);
            run.Log.Enters("cleanup: sessions get their owners");
            await run.Sessions.AwaitOwnersAsync(cancellation);
            run.Log.Enters("cleanup: traffic is stopped");
            await run.Traffic.StopAllAsync(cancellation);
            run.Log.Enters("cleanup: sessions are closed");
            await run.Sessions.EndAsync([.. run.Sessions.All.Where(session => !session.IsClosed)], ClientEnding.Disconnect, byHarness: true).WaitAsync(cancellation);
            run.Log.Enters("cleanup: drains are seen to their end");
            await run.Drains.FinishAsync(cancellation);
            run.Log.Enters("cleanup: servers are stopped");
            run.Servers.LookBeforeCleanup();
            await Task.WhenAll(run.Servers.All.Select(server => StopAsync(server, cancellation)));
            run.Log.Enters("cleanup: what servers left behind is looked for");
            await FindLeftoversAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            run.Log.Enters("cleanup: everything is killed");
            await KillAsync();
        }
        finally
        {
            // Whatever went wrong, nothing goes on opening sessions.
            run.Traffic.AbandonAll();
        }
    }

    private async Task KillAsync()
    {
        run.Traffic.AbandonAll();
        await run.Sessions.AbandonAsync();
        run.Servers.KillAll();
        await run.Patience.EndsWithinAsync(Task.WhenAll(run.Servers.All.Select(server => server.Process.Exited)), killLimit, CancellationToken.None);
        await run.Drains.FinishAsync(new CancellationToken(canceled: true));
    }

    private async Task StopAsync(LiveServer server, CancellationToken cancellation)
    {
        if (server.Drain is not null && !server.IsKilled)
        {
            if (run.Drains.WasHeldOpen(server)
                ? await run.Patience.EndsWithinAsync(server.Process.Exited, run.Patience.Scale(Limits.ExitAfterSessions), cancellation)
                : await run.Drains.ExitsInGraceAsync(server, cancellation))
                return;
        }
        else if (!server.HasExited)
        {
            cancellation.ThrowIfCancellationRequested();
            run.Servers.SendInCleanup(server, server.Specification.StopSignalInForce);
            await run.Patience.EndsWithinAsync(server.Process.Exited, run.Patience.Scale(server.Specification.GraceInForce), cancellation);
        }

        if (!server.HasExited)
            run.Servers.SendInCleanup(server, Signal.Kill);
        await run.Patience.EndsWithinAsync(server.Process.Exited, run.Patience.Scale(killLimit), cancellation);
    }

    private async Task FindLeftoversAsync(CancellationToken cancellation)
    {
        // What a server started may end a moment after it.
        var census = run.World.Census();
        if (census.Members.Count > 0)
            await run.Patience.UntilAsync(() => (census = run.World.Census()).Members.Count == 0, childLimit, cancellation);
        foreach (var stranger in census.Strangers)
            run.Strangers.See(stranger, holdsSocket: false);
        foreach (var left in census.Members.ToLookup(member => member.Server, member => member.Pid))
        {
            // A server that was killed could not see to what it had started.
            var pids = left.Select(pid => (Pid: pid, Command: run.World.CommandOf(pid))).Where(process => process.Command is not null).ToList();
            if (pids.Count > 0 && run.Servers.All.FirstOrDefault(server => server.Process == left.Key) is { DiedOfKill: false } server)
                run.History.Append(new ProcessesLeft(server.Name, [.. pids.Select(process => process.Pid)], [.. pids.Select(process => process.Command!)]));
            left.Key.KillAll();
        }
    }
}
