using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// Deploys a new version as an orchestration tool does it on one machine: nine steps, each an event. The new server is
/// ready before the old one hears of it; the old one's listener is seen closed in the kernel's tables; and it exits by itself,
/// or is killed when its grace period is over.
/// </summary>
internal sealed class Deployments
{
    private readonly History history;
    private readonly Polling polling;
    private readonly Servers servers;
    private readonly ServerSignals signals;
    private readonly ListenerTable listeners;
    private readonly Drains drains;
    private readonly RunSessions sessions;
    private readonly Traffics traffic;
    private readonly OutsideLeaves outside;

    internal Deployments(
        History history, Polling polling, Servers servers, ServerSignals signals, ListenerTable listeners, Drains drains, RunSessions sessions, Traffics traffic, OutsideLeaves outside)
    {
        this.history = history;
        this.polling = polling;
        this.servers = servers;
        this.signals = signals;
        this.listeners = listeners;
        this.drains = drains;
        this.sessions = sessions;
        this.traffic = traffic;
        this.outside = outside;
    }

    /// <summary>Replaces a server by a new one.</summary>
    /// <param name="from">The name of the server that is replaced.</param>
    /// <param name="to">The name of the new one.</param>
    /// <param name="signal">What tells the old server to drain; null: its stop signal.</param>
    /// <param name="grace">How long the old server may take to exit; null: what its specification says.</param>
    /// <param name="within">How long the new server may take to be ready, not scaled.</param>
    /// <param name="leavesOutside">Whether the old server is taken out of its group from outside before it is told to drain.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">There is no server to replace, or it had exited. Or the new server did not become ready: then the old one was left alone.</exception>
    public async Task RunAsync(string from, string to, Signal? signal, TimeSpan? grace, TimeSpan within, bool leavesOutside, CancellationToken cancellation)
    {
        var steps = new DeploymentSteps(history, from, to);
        var old = servers[from];
        var wasListening = listeners.IsListening(old);

        var fresh = servers.Launch(to, args: null, env: null);
        steps.Advance(1, $"{to} is launched as pid {fresh.Process.Pid}");
        await ListenAsync(steps, fresh, old, wasListening, within, cancellation);
        await servers.WaitReadyAsync(fresh, within, cancellation);
        steps.Advance(4, $"{to} is ready");

        var stop = signal ?? old.Specification.StopSignalInForce;
        if (leavesOutside)
            await outside.RunAsync(old, stop, grace, within, cancellation);
        else if (!signals.Drain(old, stop, grace))
            throw new StepFailure($"{from} had exited before it could be told to drain") { Servers = [from] };
        steps.Advance(5, $"{stop} is sent to {from}");

        await drains.ListenerDecided(old).WaitAsync(cancellation);
        steps.Advance(6, listeners.IsListening(old) ? $"{from} STILL LISTENS" : $"{from} listens no more, by the kernel's tables");

        var inGrace = drains.ExitsInGraceAsync(old, cancellation);
        await SessionsEndAsync(steps, old, inGrace, cancellation);
        var exited = await inGrace;
        if (!exited)
        {
            signals.Send(old, Signal.Kill, SignalReason.GraceExpired);
            await old.Process.Exited.WaitAsync(cancellation);
        }

        steps.Advance(8, exited ? $"{from} has exited" : $"{from} was killed: its grace period was over");
        steps.Advance(9, $"{to} has replaced {from}");
    }

    /// <summary>
    /// Starts a server that does not become ready, ends it by its stop signal, and leaves the old one alone. How it ends is no matter: it may never have been able to.
    /// </summary>
    /// <param name="from">The name of the server that stays.</param>
    /// <param name="to">The name of the new one.</param>
    /// <param name="grace">How long the new one may take to exit; null: what its specification says.</param>
    /// <param name="within">How long it has to be ready, not scaled.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">The new server is ready, or the old one has exited.</exception>
    public async Task RollBackAsync(string from, string to, TimeSpan? grace, TimeSpan within, CancellationToken cancellation)
    {
        var steps = new DeploymentSteps(history, from, to);
        var old = servers[from];
        var fresh = servers.Launch(to, args: null, env: null);
        steps.Advance(1, $"{to} is launched as pid {fresh.Process.Pid}");
        var why = "";
        try
        {
            await servers.WaitReadyAsync(fresh, within, cancellation);
        }
        catch (StepFailure failure)
        {
            why = failure.Message;
        }

        if (why.Length == 0)
            throw new StepFailure($"{to} is ready, and it was not to be") { Expected = $"{to} does not become ready", Actual = "it is ready", Servers = [to] };
        history.Append(new DeploymentRolledBack(from, to, why));
        if (!fresh.HasExited && signals.Drain(fresh, fresh.Specification.StopSignalInForce, grace) && !await drains.ExitsInGraceAsync(fresh, cancellation))
            signals.Send(fresh, Signal.Kill, SignalReason.GraceExpired);
        await fresh.Process.Exited.WaitAsync(cancellation);
        if (old.HasExited)
            throw new StepFailure($"{from} was to be left alone, and has exited") { Servers = [from] };
    }

    private async Task ListenAsync(DeploymentSteps steps, LiveServer fresh, LiveServer old, bool wasListening, TimeSpan within, CancellationToken cancellation)
    {
        // The kernel's tables show a socket when it listens: binding and listening are seen at the same look. That it was bound with
        // SO_REUSEPORT is proved by the other listener on the same address and port: without the option on both there is none.
        var listens = await polling.UntilAsync(() => fresh.HasExited || listeners.IsListening(fresh), within, cancellation);
        if (!listens || fresh.HasExited)
        {
            await servers.WaitReadyAsync(fresh, TimeSpan.Zero, cancellation, waited: within); // says what is missing
            throw new StepFailure($"{steps.To} says that it is ready, and does not listen on {listeners.Endpoint}: {steps.From} is left alone")
            {
                Expected = "a listening socket in the kernel's tables",
                Actual = $"it runs and has printed that it is ready, but no socket of it listens on {listeners.Endpoint}",
                Servers = [steps.To],
            };
        }

        steps.Advance(2, wasListening && listeners.IsListening(old)
            ? $"{steps.To} is bound with SO_REUSEPORT: it shares the port with {steps.From}"
            : $"{steps.To} is bound ({steps.From} does not listen, so nothing shows whether with SO_REUSEPORT)");
        steps.Advance(3, $"{steps.To} listens, by the kernel's tables");
    }

    private async Task SessionsEndAsync(DeploymentSteps steps, LiveServer old, Task<bool> inGrace, CancellationToken cancellation)
    {
        var open = sessions.OpenOf(old).ToList();
        await polling.UntilAsync(() => inGrace.IsCompleted || open.TrueForAll(session => !session.IsOpen), Polling.Unlimited, cancellation);
        open.RemoveAll(session => !session.IsOpen);

        steps.Advance(7, open.Count == 0
            ? $"no session of {steps.From}{(traffic.UnderWay.Count > 0 ? " with a name" : "")} is open any more"
            : $"{open.Count} session{(open.Count == 1 ? "" : "s")} of {steps.From} still open: {string.Join(", ", open.Take(5).Select(session => session.Name))}{(open.Count > 5 ? ", …" : "")}");
    }
}
