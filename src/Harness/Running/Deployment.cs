using Harness.Histories;
using Harness.Observations;

namespace Harness.Running;

/// <summary>
/// The deployment of a new version as an orchestration tool does it on one machine: nine steps, each an event. The new server is
/// ready before the old one hears of it; the old one's listener is seen closed in the kernel's tables; and it exits by itself,
/// or is killed when its grace period is over.
/// </summary>
internal sealed class Deployment(Run run, string from, string to)
{
    /// <summary>Runs the nine steps.</summary>
    /// <param name="signal">What tells the old server to drain; null: its stop signal.</param>
    /// <param name="grace">How long the old server may take to exit; null: what its specification says.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">The new server did not become ready: then the old one was left alone.</exception>
    public async Task RunAsync(Signal? signal, TimeSpan? grace, CancellationToken cancellation)
    {
        var old = run.Servers[from];
        var wasListening = run.Listeners.IsListening(old);

        var fresh = run.Servers.Launch(to, args: null, env: null);
        Advance(1, $"{to} is launched as pid {fresh.Process.Pid}");
        await ListenAsync(fresh, old, wasListening, cancellation);
        await run.Servers.WaitReadyAsync(fresh, Servers.DefaultReadyWithin, cancellation);
        Advance(4, $"{to} is ready");

        var stop = signal ?? old.Specification.StopSignalInForce;
        if (!run.Servers.Drain(old, stop, grace))
            throw new StepFailure($"{from} had exited before it could be told to drain") { Servers = [from] };
        Advance(5, $"{stop} is sent to {from}");

        await run.Drains.ListenerDecided(old).WaitAsync(cancellation);
        Advance(6, run.Listeners.IsListening(old) ? $"{from} STILL LISTENS" : $"{from} listens no more, by the kernel's tables");

        var inGrace = run.Drains.ExitsInGraceAsync(old, cancellation);
        await SessionsEndAsync(old, inGrace, cancellation);
        var exited = await inGrace;
        if (!exited)
        {
            run.Servers.Send(old, Signal.Kill, SignalReason.GraceExpired);
            await old.Process.Exited.WaitAsync(cancellation);
        }

        Advance(8, exited ? $"{from} has exited" : $"{from} was killed: its grace period was over");
        Advance(9, $"{to} has replaced {from}");
    }

    private async Task ListenAsync(LiveServer fresh, LiveServer old, bool wasListening, CancellationToken cancellation)
    {
        // The kernel's tables show a socket when it listens: binding and listening are seen at the same look. That it was bound with
        // SO_REUSEPORT is proved by the other listener on the same address and port: without the option on both there is none.
        var listens = await run.Patience.UntilAsync(() => fresh.HasExited || run.Listeners.IsListening(fresh), Servers.DefaultReadyWithin, cancellation);
        if (!listens || fresh.HasExited)
        {
            await run.Servers.WaitReadyAsync(fresh, TimeSpan.Zero, cancellation); // says what is missing
            throw new StepFailure($"{to} says that it is ready, and does not listen on {run.World.Endpoint}: {from} is left alone")
            {
                Expected = "a listening socket in the kernel's tables",
                Actual = $"it runs and has printed that it is ready, but no socket of it listens on {run.World.Endpoint}",
                Servers = [to],
            };
        }

        Advance(2, wasListening && run.Listeners.IsListening(old)
            ? $"{to} is bound with SO_REUSEPORT: it shares the port with {from}"
            : $"{to} is bound ({from} does not listen, so nothing shows whether with SO_REUSEPORT)");
        Advance(3, $"{to} listens, by the kernel's tables");
    }

    private async Task SessionsEndAsync(LiveServer old, Task<bool> inGrace, CancellationToken cancellation)
    {
        var open = OpenSessionsOf(old);
        await run.Patience.UntilAsync(() => inGrace.IsCompleted || open.TrueForAll(session => !session.IsOpen), Patience.Unlimited, cancellation);
        open.RemoveAll(session => !session.IsOpen);

        Advance(7, open.Count == 0
            ? $"no session of {from}{(run.Traffic.UnderWay.Count > 0 ? " with a name" : "")} is open any more"
            : $"{open.Count} session{(open.Count == 1 ? "" : "s")} of {from} still open: {string.Join(", ", open.Take(5).Select(session => session.Name))}{(open.Count > 5 ? ", …" : "")}");
    }

    private List<LiveSession> OpenSessionsOf(LiveServer server)
    {
        return [.. run.Sessions.All.Where(session => session.IsOpen && session.Owner == server)];
    }

    private void Advance(int number, string what) => run.History.Append(new DeployAdvanced(from, to, number, what));
}
