using Harness.Observations;

namespace Harness.Running;

/// <summary>What a step can do with the servers of a run: find them, start them, wait for them, signal them.</summary>
internal sealed class Servers
{
    /// <summary>How long a server may take to become ready if the step does not say: 10 s, not scaled.</summary>
    public static readonly TimeSpan DefaultReadyWithin = TimeSpan.FromSeconds(10);

    private readonly ServerRegistry registry;
    private readonly ServerStarts starts;
    private readonly ServerReadiness readiness;
    private readonly ServerSignals signals;

    internal Servers(ServerRegistry registry, ServerStarts starts, ServerReadiness readiness, ServerSignals signals)
    {
        this.registry = registry;
        this.starts = starts;
        this.readiness = readiness;
        this.signals = signals;
    }

    /// <summary>The server that has this name now: the latest that was started with it.</summary>
    /// <exception cref="StepFailure">There is none: an earlier step could not start it.</exception>
    public LiveServer this[string name] => registry[name];

    /// <summary>Starts a server; it is not waited for.</summary>
    /// <param name="name">Its name in the scenario.</param>
    /// <param name="args">Its arguments, after the words of its command; null: those of its specification.</param>
    /// <param name="env">What is added to the environment; null: what its specification adds.</param>
    /// <exception cref="StepFailure">It could not be started.</exception>
    /// <exception cref="Worlds.ShortageException">The harness is short of something, and so it says nothing of the server.</exception>
    public LiveServer Launch(string name, IReadOnlyList<string>? args, IReadOnlyDictionary<string, string>? env) => starts.Launch(name, args, env);

    /// <summary>Waits until a server is ready: it listens, by the kernel's tables, or what its specification says instead.</summary>
    /// <param name="server">The server.</param>
    /// <param name="within">How long at most, not scaled.</param>
    /// <param name="cancellation">Ends the wait before its time.</param>
    /// <param name="waited">How long it has been waited for before, not scaled.</param>
    /// <exception cref="StepFailure">It ended, or was not ready in time.</exception>
    public Task WaitReadyAsync(LiveServer server, TimeSpan within, CancellationToken cancellation, TimeSpan waited = default) => readiness.WaitAsync(server, within, cancellation, waited);

    /// <summary>
    /// Sends a signal for a step. Before a SIGKILL servers get a moment to accept what is established; one that tells the server to drain starts its grace
    /// period.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="to">Which processes of the server get it.</param>
    /// <param name="cancellation">Ends the moment before a SIGKILL.</param>
    /// <returns>False if there is no such process any more.</returns>
    public Task<bool> SignalAsync(LiveServer server, Signal signal, SignalRecipients to, CancellationToken cancellation) =>
        signals.SendForStepAsync(server, signal, to, cancellation);
}
