using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Takes for a server of its own what another server has started as its successor: nginx at SIGUSR2, gunicorn and unicorn at SIGUSR2, programs built with tableflip. From then on its processes,
/// listeners and sessions are its own, those of before included, and it goes on when the other one leaves.
/// </summary>
internal sealed class Adoptions
{
    private readonly Scenario scenario;
    private readonly IWorld world;
    private readonly History history;
    private readonly Polling polling;
    private readonly ServerRegistry registry;
    private readonly ServerStarts starts;
    private readonly ServerSignals signals;
    private readonly ServerReadiness readiness;
    private readonly ListenerTable listeners;
    private readonly RunSessions sessions;

    internal Adoptions(
        Scenario scenario, IWorld world, History history, Polling polling, ServerRegistry registry, ServerStarts starts, ServerSignals signals, ServerReadiness readiness, ListenerTable listeners, RunSessions sessions)
    {
        this.scenario = scenario;
        this.world = world;
        this.history = history;
        this.polling = polling;
        this.registry = registry;
        this.starts = starts;
        this.signals = signals;
        this.readiness = readiness;
        this.listeners = listeners;
        this.sessions = sessions;
    }

    /// <summary>Waits for the successor of a server, and until it is ready.</summary>
    /// <param name="name">What it is called from then on.</param>
    /// <param name="from">The server that starts it.</param>
    /// <param name="pidFile">The file that names its main process; null: it is the one child of the other one's main process that has executed a program.</param>
    /// <param name="signal">What tells the other one to start it; null: something has.</param>
    /// <param name="within">How long it may take, not scaled.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">There is none, or more than one, or it is not ready in time.</exception>
    public async Task RunAsync(string name, string from, string? pidFile, Signal? signal, TimeSpan within, CancellationToken cancellation)
    {
        var old = registry[from];
        var file = pidFile is null ? null : starts.PathOf(pidFile);
        var before = signal is null ? [] : old.Process.Images();
        if (signal is not null && !signals.Send(old, signal, SignalReason.Step))
            throw new StepFailure($"{old.Name} had exited before it could be told to start its successor") { Servers = [old.Name] };

        LiveServer? found = null;
        var seen = "";
        await polling.UntilAsync(() => (found = Find()) is not null || old.HasExited, within, cancellation);
        if (found is null)
        {
            throw new StepFailure($"{old.Name} has no successor that could be {name}{(old.HasExited ? ": it has ended" : $" after {SecondsText.Of(polling.Scale(within))}")}")
            {
                Expected = file is null ? $"one process that pid {old.Process.Pid} has started, and that has executed a program" : $"a process of {old.Name} in the pid file '{file}', and not its main one",
                Actual = seen + (old.Output.Latest is { } line ? $"; {old.Name} printed last: {line}" : ""),
                Servers = [old.Name],
                Waited = old.HasExited ? null : polling.Scale(within),
            };
        }

        await readiness.WaitAsync(found, within, cancellation);

        LiveServer? Find()
        {
            var pid = file is null ? ChildOf(old, before, out seen) : NamedBy(file, old, out seen);
            return pid is { } its ? Adopt(name, old, its, ref seen) : null;
        }
    }

    private LiveServer? Adopt(string name, LiveServer old, int pid, ref string seen)
    {
        var specification = scenario.SpecificationOf(name);
        if (specification.Ready is { HttpPath: null, TcpPort: null })
            specification = specification with { Ready = Readiness.Listening }; // what it prints and tells goes to the other one
        var server = new LiveServer(registry.NextName(name), specification, history);
        try
        {
            var members = server.Adopt(world, old, pid);
            registry.Add(server);
            listeners.Forget();
            foreach (var session in sessions.OpenOf(old).Where(session => session.LastAnswer?.Pid is { } owner && members.Contains(owner)).ToList())
                sessions.ObserveOwner(session);
            return server;
        }
        catch (WorldException error) when (error is not ShortageException)
        {
            seen = $"pid {pid}, which ended when it was looked at"; // or executes a program just now
            return null;
        }
    }

    private static int? ChildOf(LiveServer old, IReadOnlyList<ProcessImage> before, out string seen)
    {
        var children = old.Process.Executed().Except(before).Select(image => image.Pid).ToList();
        seen = children.Count switch
        {
            0 => "it has started none",
            1 => "",
            _ => $"pid {string.Join(", ", children)}: with 'pid-file' the scenario says which",
        };
        return children is [var child] ? child : null;
    }

    private int? NamedBy(string file, LiveServer old, out string seen)
    {
        var pid = world.PidIn(file);
        var its = pid is { } named ? world.ServerOf(named) : null;
        seen = pid is null ? File.Exists(file) ? "there is no process id in it" : "there is no such file"
            : pid == old.Process.Pid ? $"it names pid {pid}, the main process of {old.Name}"
            : its != old.Process ? $"it names pid {pid}{(world.CommandOf(pid.Value) is { } command ? $" ({command})" : ", which does not run")}, no process of {old.Name}"
            : "";
        return seen.Length == 0 ? pid : null;
    }
}
