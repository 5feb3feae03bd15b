using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Running;

/// <summary>
/// Takes servers out of their groups from outside, by the program that deployments use for it (<c>rollover-replace leave</c>), before they are told to drain: so the rules judge what that program does.
/// </summary>
internal sealed class OutsideLeaves
{
    private const string Program = "rollover-replace";

    /// <summary>
    /// The exit codes of the program that say nothing against the step: it was done, connections were not accepted in time, a listener is still open, nobody listens any more. What became of
    /// the clients the rules say.
    /// </summary>
    private static readonly int[] judged = [0, 2, 4, 21];

    private static readonly Pattern awaiting = Pattern.Of("\"step\":\"awaiting\"");

    private readonly History history;
    private readonly RunCommands commands;
    private readonly ServerSignals signals;
    private readonly Drains drains;
    private readonly ListenerTable listeners;
    private readonly Polling polling;

    internal OutsideLeaves(History history, RunCommands commands, ServerSignals signals, Drains drains, ListenerTable listeners, Polling polling)
    {
        this.history = history;
        this.commands = commands;
        this.signals = signals;
        this.drains = drains;
        this.listeners = listeners;
        this.polling = polling;
    }

    /// <summary>Takes a server out of its groups on the shared port, tells it to drain, and returns when its listeners are closed.</summary>
    /// <param name="server">The server.</param>
    /// <param name="signal">What tells it to drain; null: its stop signal.</param>
    /// <param name="grace">How long it may take to exit; null: what its specification says.</param>
    /// <param name="within">How long it may take until nothing comes to it any more, not scaled.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">The program refuses, or the server had exited.</exception>
    public async Task RunAsync(LiveServer server, Signal? signal, TimeSpan? grace, TimeSpan within, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var inForce = polling.Scale(grace ?? server.Specification.GraceInForce);
        // A selector of this run is no foreign one.
        var isSteered = history.Events.LastOrDefault(happened => happened is ConnectionsSteered or SteeringEnded) is ConnectionsSteered;
        var command = new ServerCommand([
            Program, "leave", "--pid", $"$pid:{UniqueName.InScenario(server.Name)}", "--port", "$port", "--no-signal", "--json",
            "--settle", Seconds(polling.Scale(within)), "--grace", Seconds(inForce + Limits.Listening), .. isSteered ? ["--replace-selector"] : Array.Empty<string>()]);
        using var leave = await commands.StartToolAsync($"leave {server.Name}", command, awaiting, within, cancellation);
        if (leave.Command.End is not null)
            throw leave.Failed();
        if (!signals.Drain(server, signal ?? server.Specification.StopSignalInForce, grace))
            throw new StepFailure($"{server.Name} had exited before it could be told to drain") { Servers = [server.Name] };
        await drains.ListenerDecided(server).WaitAsync(cancellation);
        if (listeners.IsListening(server))
            return; // that is judged
        await leave.EndAsync(Limits.Listening, judged, cancellation);
        if (isSteered)
            history.Append(new SteeringEnded(server.Name));
    }

    private static string Seconds(TimeSpan time) => $"{Math.Ceiling(time.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)}s";
}
