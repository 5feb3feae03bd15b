using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>The end of a run's servers: every one that still drains may finish, every other one is stopped, and what does not end by that is killed.</summary>
/// <param name="polling">How to wait.</param>
/// <param name="servers">Those that end.</param>
/// <param name="signals">How they are told.</param>
/// <param name="drains">Know which of them still drain.</param>
/// <param name="listeners">Looked at once before the signals.</param>
/// <param name="sessions">Looked at once before the signals.</param>
internal sealed class Shutdown(Polling polling, ServerRegistry servers, ServerSignals signals, Drains drains, ListenerTable listeners, SessionWatch sessions)
{
    /// <summary>A process that the kernel holds (in state D) does not even end by SIGKILL: it is found to be left.</summary>
    private static readonly TimeSpan killLimit = TimeSpan.FromSeconds(30);

    /// <summary>Lets every server go on that a signal has stopped.</summary>
    public void ContinueAll()
    {
        foreach (var server in servers.All.Where(server => server is { HasExited: false, IsStopped: true }))
            signals.Send(server, Signal.Continue, SignalReason.Cleanup);
    }

    /// <summary>Ends all, each by its stop signal first.</summary>
    public Task StopAllAsync(CancellationToken cancellation)
    {
        Look();
        return Task.WhenAll(servers.All.Select(server => StopAsync(server, cancellation)));
    }

    /// <summary>Sends SIGKILL to every server that runs, at once, and waits until they have ended.</summary>
    public async Task KillAllAsync()
    {
        Look();
        foreach (var server in servers.All.Where(server => !server.HasExited))
            signals.SendInCleanup(server, Signal.Kill);
        await polling.EndsWithinAsync(Task.WhenAll(servers.All.Select(server => server.Process.Exited)), killLimit, CancellationToken.None);
    }

    /// <summary>Sessions and listeners, once before the signals to all servers, and not before each.</summary>
    private void Look()
    {
        sessions.ObserveOwners(onlyUnknown: false);
        listeners.Look();
    }

    private async Task StopAsync(LiveServer server, CancellationToken cancellation)
    {
        if (server.Drain is not null && !server.IsKilled)
        {
            if (drains.WasHeldOpen(server)
                ? await polling.EndsWithinAsync(server.Process.Exited, polling.Scale(Limits.ExitAfterSessions), cancellation)
                : await drains.ExitsInGraceAsync(server, cancellation))
                return;
        }
        else if (!server.HasExited)
        {
            cancellation.ThrowIfCancellationRequested();
            signals.SendInCleanup(server, server.Specification.StopSignalInForce);
            await polling.EndsWithinAsync(server.Process.Exited, polling.Scale(server.Specification.GraceInForce), cancellation);
        }

        if (!server.HasExited)
            signals.SendInCleanup(server, Signal.Kill);
        await polling.EndsWithinAsync(server.Process.Exited, polling.Scale(killLimit), cancellation);
    }
}
