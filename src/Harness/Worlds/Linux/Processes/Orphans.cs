namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// Processes that the harness has adopted (PR_SET_CHILD_SUBREAPER, prctl(2)) and that nothing ties to a server any more: no namespace, no timer slack, no variable, no parent, no group. They descend from a server
/// all the same, since a harness has no other children: where one run is under way, it is a server of that one.
/// </summary>
/// <remarks>For a process that is the harness' own. Whoever hosts the harness (tests, a program that uses it as a library) may have children that it started itself.</remarks>
internal sealed class Orphans
{
    private static readonly ProcessStat? self = ProcessStat.Of(Environment.ProcessId);

    private readonly Lock gate = new();
    private readonly List<RunProcesses> runs = [];

    /// <summary>Those of the harness at the last look: only what is new since is looked at, so that a look costs the same with a thousand servers.</summary>
    private HashSet<int> children = [];

    /// <summary>A run begins.</summary>
    public void Enter(RunProcesses run)
    {
        lock (gate)
            runs.Add(run);
    }

    /// <summary>A run is over, and its processes have ended.</summary>
    public void Leave(RunProcesses run)
    {
        lock (gate)
            runs.Remove(run);
    }

    /// <summary>
    /// Whether a process, which belongs to no server of a run, is an orphan that may descend from one; <paramref name="isOfThisRun"/> says whether it cannot descend from one of another run.
    /// </summary>
    /// <param name="process">One that is not known.</param>
    /// <param name="run">The run that asks.</param>
    /// <param name="isOfThisRun">False: another run is under way as well, and was when the process started.</param>
    public bool Includes(ProcessStat process, RunProcesses run, out bool isOfThisRun)
    {
        isOfThisRun = false;
        if (!IsAdopted(process))
            return false;
        RunProcesses[] others;
        lock (gate)
            others = [.. runs.Where(other => other != run)];
        if (Array.Exists(others, other => other.IsOwn(process)))
            return false;
        isOfThisRun = !Array.Exists(others, other => other.MayHaveStarted(process));
        return true;
    }

    /// <summary>
    /// Those among the children of the harness that nobody was told of yet, each with the run to which it belongs; null: nothing tells. What the guardian is not told of it may not recognize when the harness is killed, though
    /// it was seen to be of a server by its parent. It reads one file of <c>/proc</c>, unless there is a new child.
    /// </summary>
    public IReadOnlyList<(ProcessStat Process, RunProcesses? Run)> New()
    {
        RunProcesses[] open;
        List<int> fresh;
        lock (gate)
        {
            open = [.. runs];
            var now = Subreaper.Children();
            fresh = [.. now.Where(pid => !children.Contains(pid))];
            children = [.. now];
        }

        return
        [
            .. fresh.Select(ProcessStat.Of).OfType<ProcessStat>()
                .Where(child => !child.IsDead && IsAdopted(child))
                .Select(child => (child, Array.Find(open, run => run.IsOwn(child)))),
        ];
    }

    /// <summary>
    /// Whether the harness is its parent, or that of its oldest ancestor, and did not start it. What the harness starts for a moment stays in its process group (the version of a program is asked), or is not another program yet
    /// (posix_spawn(3)), or is its guardian.
    /// </summary>
    private static bool IsAdopted(ProcessStat process)
    {
        var oldest = Ancestry.Of(process).LastOrDefault(process);
        return oldest.Parent == Environment.ProcessId
            && oldest.Group != self?.Group
            && oldest.Pid != GuardianProcess.Pid
            && ProcFile.Link($"/proc/{oldest.Pid}/exe") is var program && (program is null || !program.AsSpan().SequenceEqual(ProcFile.Link("/proc/self/exe")));
    }
}
