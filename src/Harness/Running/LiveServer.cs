using Harness.Histories;
using Harness.Scenarios;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>A server of a run: its specification, its process and what is known of it so far.</summary>
public sealed class LiveServer : IServerObserver
{
    private readonly History history;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private IServerProcess? process;

    internal LiveServer(string name, ServerSpecification specification, History history)
    {
        Name = name;
        Specification = specification;
        this.history = history;
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

    /// <summary>Whether it was killed by the harness or the scenario.</summary>
    public bool IsKilled { get; internal set; }

    /// <summary>The lines it printed so far, on both streams.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
                return [.. lines];
        }
    }

    void IServerObserver.Printed(string line, bool isError)
    {
        lock (gate)
            lines.Add(line);
        history.Append(new ServerPrinted(Name, line, isError));
    }

    void IServerObserver.Exited(ExitStatus status)
    {
        int pid;
        lock (gate)
            pid = Process.Pid;
        history.Append(new ServerExited(Name, pid, status.Code, status.Signal is { } number ? Signal.NameOf(number) : null));
        Exit = status;
    }

    internal void Start(IWorld world, ServerLaunch launch)
    {
        // The watching thread may report before Launch returns; the lock keeps 'launched' first.
        lock (gate)
        {
            process = world.Launch(launch, this);
            history.Append(new ServerLaunched(Name, process.Pid, launch.Command));
        }
    }
}
