namespace Draining.Outside;

/// <summary>
/// The processes of one server: its first one, and what that has started. Each is held by a pidfd from the look on that found it, so that it stays the server's also when its parent has ended and nothing
/// shows any more whose it was. For one thread.
/// </summary>
internal sealed class ServerProcesses : IDisposable
{
    private readonly Dictionary<int, PinnedProcess> _others = [];
    private readonly HashSet<int>? _childrenBefore;
    private bool _isSessionOver;

    private ServerProcesses(PinnedProcess first, HashSet<int>? childrenBefore)
    {
        First = first;
        _childrenBefore = childrenBefore;
    }

    /// <summary>Its first process. The caller's, who disposes it.</summary>
    public PinnedProcess First { get; }

    /// <summary>All that have not ended.</summary>
    public IEnumerable<PinnedProcess> Alive => _others.Values.Prepend(First).Where(process => !process.HasExited);

    /// <summary>Of a server that runs.</summary>
    public static ServerProcesses Of(PinnedProcess first) => new(first, childrenBefore: null);

    /// <summary>
    /// Of a server that this process has started in a session of its own, and whose orphans come to this process (<see cref="OrphanCare"/>): also what goes into the background is found.
    /// </summary>
    /// <param name="first">Its first process.</param>
    /// <param name="childrenBefore">The children that this process had before.</param>
    public static ServerProcesses OfChild(PinnedProcess first, HashSet<int> childrenBefore) => new(first, childrenBefore);

    /// <summary>Looks for those that are new.</summary>
    /// <param name="now">The processes of the machine.</param>
    /// <returns>The numbers of all that have not ended. This process, and what it has started otherwise, is never among them.</returns>
    public HashSet<int> Look(ProcessList now)
    {
        foreach (var gone in _others.Values.Where(process => process.HasExited).ToList())
        {
            _others.Remove(gone.Pid);
            gone.Dispose();
            if (_childrenBefore is not null)
                _ = SessionSpawn.TryReap(gone.Pid); // an orphan is this process' child
        }

        var alive = Alive.Select(process => process.Pid).ToHashSet();
        var next = new Queue<int>(alive);
        if (_childrenBefore is not null)
        {
            // What has left the session has lost its parent as well, or has one that is found.
            foreach (var process in now.All.Where(process => IsOfSession(process) || process.Parent == Environment.ProcessId && !_childrenBefore.Contains(process.Pid)))
                Take(process);

            // The kernel keeps the number for as long as the session has a process; then it may become another one's.
            _isSessionOver |= !now.All.Any(IsOfSession);
        }

        while (next.TryDequeue(out var pid))
        {
            foreach (var child in now.ChildrenOf(pid))
                Take(child);
        }

        return alive;

        void Take(ProcessEntry process)
        {
            if (process.IsZombie || process.Pid == Environment.ProcessId || process.Pid == First.Pid || alive.Contains(process.Pid) || !Pin(process))
                return;
            alive.Add(process.Pid);
            next.Enqueue(process.Pid);
        }
    }

    private bool IsOfSession(ProcessEntry process) => !_isSessionOver && process.Session == First.Pid;

    /// <summary>Lets go of them. None is touched.</summary>
    public void Dispose()
    {
        foreach (var process in _others.Values)
            process.Dispose();
        _others.Clear();
    }

    /// <summary>Holds a process, unless it has ended since the look and its number is another one's.</summary>
    private bool Pin(ProcessEntry process)
    {
        var pinned = PinnedProcess.TryOpen(process.Pid);
        if (pinned is null)
            return false;
        if (ProcessFacts.Of(process.Pid)?.Started == process.Started && !pinned.HasExited)
        {
            _others[process.Pid] = pinned;
            return true;
        }

        pinned.Dispose();
        return false;
    }
}
