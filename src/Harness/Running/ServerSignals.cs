using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Sends signals to servers. Before each the owner of every session is taken from the kernel, since it may be too late after; after one that tells a server
/// to drain its listener is watched.
/// </summary>
/// <param name="history">Every signal is recorded there before it is sent.</param>
/// <param name="polling">Scales grace periods.</param>
/// <param name="listeners">Looked at before a signal.</param>
/// <param name="sessions">Looked at before a signal.</param>
/// <param name="traffic">Its unknown owners are looked for before a SIGKILL.</param>
/// <param name="drains">Watch servers that were told to drain.</param>
internal sealed class ServerSignals(History history, Polling polling, ListenerTable listeners, SessionWatch sessions, Traffics traffic, Drains drains)
{
    /// <inheritdoc cref="Servers.SignalAsync"/>
    public async Task<bool> SendForStepAsync(LiveServer server, Signal signal, SignalRecipients to, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (signal == Signal.Kill)
            await sessions.SettleAsync(cancellation);
        return Send(server, signal, SignalReason.Step, server.Specification.DrainsOn(signal) ? server.Specification.GraceInForce : null, to);
    }

    /// <summary>Sends a signal to a server's leader that no step asks for, and that tells it nothing of draining.</summary>
    /// <returns>False if there is no such process any more.</returns>
    public bool Send(LiveServer server, Signal signal, SignalReason reason) => Send(server, signal, reason, grace: null, SignalRecipients.Leader);

    /// <summary>Tells a server to drain, with this signal and, unless null, this grace period instead of its own.</summary>
    /// <returns>False if there is no such process any more.</returns>
    public bool Drain(LiveServer server, Signal signal, TimeSpan? grace) =>
        Send(server, signal, SignalReason.Step, grace ?? server.Specification.GraceInForce, SignalRecipients.Leader);

    /// <summary>Sends a signal of the cleanup without a look before.</summary>
    public void SendInCleanup(LiveServer server, Signal signal) => SendNow(server, signal, SignalReason.Cleanup, grace: null, recipients: null);

    private bool Send(LiveServer server, Signal signal, SignalReason reason, TimeSpan? grace, SignalRecipients to)
    {
        IReadOnlyList<int>? recipients = to switch
        {
            SignalRecipients.Group => server.Process.Group(),
            SignalRecipients.Tree => server.Process.Processes(),
            SignalRecipients.Listener => listeners.HoldersWithin(server),
            _ => null,
        };
        if (signal == Signal.Kill && traffic.UnderWay.Count > 0)
        {
            // Traffic is accepted all the time. A process that is stopped accepts nobody: whoever it has not accepted by now it never owns.
            Deliver(server, Signal.Stop, recipients);
            traffic.FindUnknownOwners();
        }

        sessions.ObserveOwners(onlyUnknown: signal != Signal.Kill);
        listeners.Look();
        if (signal == Signal.Kill)
            sessions.ReadEndsOf(server);
        return SendNow(server, signal, reason, grace, recipients);
    }

    private static bool Deliver(LiveServer server, Signal signal, IReadOnlyList<int>? recipients) =>
        recipients is null ? server.Process.TrySignal(signal) : server.Process.TrySignal(signal, recipients).Count > 0;

    private bool SendNow(LiveServer server, Signal signal, SignalReason reason, TimeSpan? grace, IReadOnlyList<int>? recipients)
    {
        var caught = (recipients ?? [server.Process.Pid]).Select(pid => server.Process.Catches(signal, pid)).ToList();
        var sent = history.Append(new SignalSent(
            server.Name,
            signal.Name,
            reason,
            grace is { } span && !server.HasExited ? polling.Scale(span) : null,
            caught.Contains(false) ? false : caught.Count > 0 && caught.TrueForAll(catches => catches == true) ? true : null,
            recipients));

        IReadOnlyList<ProcessImage> before = sent.Grace is null ? [] : [.. server.Process.Images()];

        // Before it is sent, so that nobody sees a server die of it that does not count as killed; a signal that finds no process kills nobody.
        var isForLeader = recipients is null || recipients.Contains(server.Process.Pid);
        var wasKilled = server.IsKilled;
        server.IsKilled |= signal == Signal.Kill && isForLeader;
        if (!Deliver(server, signal, recipients))
        {
            server.IsKilled = wasKilled;
            history.Append(new SignalFoundNoProcess(server.Name, signal.Name));
            return false;
        }

        if (signal == Signal.Stop && isForLeader)
            server.IsStopped = true;
        if ((signal == Signal.Continue || signal == Signal.Kill) && isForLeader)
            server.IsStopped = false;
        if (sent.Grace is not null)
            drains.Watch(server, sent, before);
        return true;
    }
}
