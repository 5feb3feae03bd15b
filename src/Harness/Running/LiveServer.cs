using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>A server of a run: its specification, its process and what is known of it so far.</summary>
internal sealed class LiveServer : IServerObserver
{
    private readonly History history;
    private readonly Lock gate = new();
    private readonly OutputSearch? readiness;
    private IServerProcess? process;

    internal LiveServer(string name, ServerSpecification specification, History history)
    {
        Name = name;
        Specification = specification;
        this.history = history;
        readiness = specification.Ready?.Output is { } line ? Output.Search(line) : null;
    }

    /// <summary>Its name in the scenario.</summary>
    public string Name { get; }

    /// <summary>What it was started with.</summary>
    public ServerSpecification Specification { get; }

    /// <summary>The process.</summary>
    public IServerProcess Process => process ?? throw new InvalidOperationException($"Server '{Name}' has not been started.");

    /// <summary>How it ended; null while it runs.</summary>
    public ExitStatus? Exit { get; private set; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => Exit is not null;

    /// <summary>Whether it is stopped by SIGSTOP and not continued.</summary>
    public bool IsStopped { get; internal set; }

    /// <summary>The signal that told it to drain, as recorded; null if none did.</summary>
    public SignalSent? Drain { get; internal set; }

    /// <summary>Whether the harness or the scenario sent SIGKILL to its leader, and that was there.</summary>
    public bool IsKilled { get; internal set; }

    /// <summary>Whether it ended by a SIGKILL of the run that was not to tell it to leave: it could not see to what it had started.</summary>
    public bool DiedOfKill => IsKilled && Exit?.Signal == Signal.Kill.Number && Drain is not { IsKill: true };

    /// <summary>What it printed so far, on both streams.</summary>
    public ServerOutput Output { get; } = new();

    /// <summary>Whether it has printed the line by which it says that it is ready; false if it has none.</summary>
    public bool HasSaidReady => readiness?.IsFound == true;

    void IServerObserver.Printed(string line, bool isError)
    {
        if (Output.Add(line, isError))
            history.Append(new ServerPrinted(Name, line, isError));
    }

    void IServerObserver.HandedOver(int from, int to) => history.Append(new LeaderChanged(Name, from, to));

    void IServerObserver.Exited(ExitStatus status)
    {
        int pid;
        lock (gate)
            pid = Process.Pid;
        if (Output.LinesLeftOut > 0)
            history.Append(new OutputCut(Name, Output.LinesLeftOut, Output.CharactersLeftOut));
        foreach (var (line, isError) in Output.Rest())
            history.Append(new ServerPrinted(Name, line, isError));
        history.Append(new ServerExited(Name, pid, status.Code, status.Signal is { } number ? Signal.NameOf(number) : null));
        Exit = status;
    }

    /// <summary>Records how it has to end from here on: with a code or by a signal; without both with 0, or by a SIGKILL that the run sent.</summary>
    internal void ExpectExit(int? code, Signal? signal) => history.Append(new ExitExpected(Name, code, signal?.Name));

    /// <summary>Takes a process of another server, and what descends from it, for its own. Gives the processes that it has at that moment.</summary>
    /// <exception cref="WorldException">That is no such process any more.</exception>
    internal IReadOnlyList<int> Adopt(IWorld world, LiveServer from, int pid)
    {
        lock (gate)
        {
            var adopted = world.Adopt(Name, from.Process, pid, this);
            process = adopted.Server;
            history.Append(new ServerAdopted(Name, from.Name, pid, adopted.Processes, world.CommandOf(pid), Specification.Exit?.ToString()));
            return adopted.Processes;
        }
    }

    internal void Start(IWorld world, ServerLaunch launch)
    {
        // The watching thread may report before Launch returns; the lock keeps 'launched' first.
        lock (gate)
        {
            process = world.Launch(launch, this);
            history.Append(new ServerLaunched(Name, process.Pid, launch.Command, Specification.Exit?.ToString(), launch.User));
        }
    }
}
