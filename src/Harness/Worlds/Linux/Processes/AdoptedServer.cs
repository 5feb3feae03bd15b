namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// A server that another server of the run has started: its leader is found, not launched. It prints to where the other one does, and may be its child: then only that one is
/// told by wait(2) how it ends (<see cref="ForeignExit"/>).
/// </summary>
internal sealed class AdoptedServer : WatchedServer
{
    private const int WatchingStackBytes = 128 * 1024;
    private static readonly TimeSpan statusLimit = TimeSpan.FromSeconds(1);

    private readonly string name;

    /// <summary>A server whose leader was found.</summary>
    /// <param name="name">Its name in the scenario.</param>
    /// <param name="leader">Its leader.</param>
    /// <param name="entry">By what its processes are known.</param>
    /// <param name="run">Who knows them.</param>
    /// <param name="observer">Told when it ends.</param>
    public AdoptedServer(string name, ServerLeader leader, ServerEntry entry, RunProcesses run, IServerObserver observer)
        : base(entry, run, observer)
    {
        this.name = name;
        Leader = leader;
    }

    /// <summary>Always false: it has a leader from the first.</summary>
    public override bool IsHandingOver => false;

    /// <summary>Always false: it was launched by another one, which tells nobody of this.</summary>
    public override bool HasToldReady => false;

    /// <summary>Begins to watch it.</summary>
    /// <exception cref="ShortageException">There is no thread for it.</exception>
    public void Watch()
    {
        try
        {
            new Thread(WatchToEnd, WatchingStackBytes) { IsBackground = true, Name = $"watch {name}" }.Start();
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            SetExited();
            throw new ShortageException($"The harness is short of something: there is no thread that could watch server '{name}'.", error);
        }
    }

    /// <inheritdoc/>
    public override void Release()
    {
    }

    private void WatchToEnd()
    {
        HandlePoll.ForInput(-1, Leader.Handle);
        while (Leader.Peek() is null)
            HandlePoll.ForInput(-1, Leader.Handle); // EINTR

        // A moment passes between the end of a zombie and the time when its descriptor tells of it.
        var status = Leader.Peek()!.Value;
        SpinWait.SpinUntil(() => (status = Leader.Peek() ?? status) != new ExitStatus(null, null), statusLimit);
        Leader.Reap();
        Observer.Exited(status);
        SetExited();
        Leader.Dispose();
    }
}
