using Harness.Histories;
using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>A command of a run that is no server: what it prints and how it ends is recorded.</summary>
/// <param name="name">What it is called in the history.</param>
/// <param name="history">Where that goes.</param>
/// <param name="search">Looks for a line in what it prints; null: nobody does.</param>
internal sealed class LiveCommand(string name, History history, OutputSearch? search = null) : IServerObserver
{
    private const int MostLines = 1000;

    private readonly Lock gate = new();
    private IServerProcess? process;
    private int lines;

    /// <summary>Its process.</summary>
    public IServerProcess Process => process ?? throw new InvalidOperationException($"The command '{name}' has not been started.");

    /// <summary>How it ended; null while it runs.</summary>
    public CommandEnded? End { get; private set; }

    /// <summary>The line that it printed last; null if it has printed nothing.</summary>
    public string? Latest { get; private set; }

    /// <summary>Starts it.</summary>
    /// <exception cref="WorldException">It could not be started.</exception>
    public void Start(IWorld world, ServerLaunch launch)
    {
        // The watching thread may report before Launch returns.
        lock (gate)
        {
            process = world.Launch(launch, this);
            history.Append(new CommandStarted(name, process.Pid, launch.Command));
        }
    }

    void IServerObserver.Printed(string line, bool isError)
    {
        Latest = line;
        search?.Look(line);
        if (lines++ < MostLines)
            history.Append(new CommandPrinted(name, line, isError));
    }

    void IServerObserver.Exited(ExitStatus status)
    {
        int pid;
        lock (gate)
            pid = Process.Pid;
        End = history.Append(new CommandEnded(name, pid, status.Code, status.Signal is { } number ? Signal.NameOf(number) : null));
    }
}
