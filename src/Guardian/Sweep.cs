using System.Text;

namespace Guardian;

/// <summary>
/// Ends every process of the runs that were under way when the harness ended: those in a network namespace that is a run's alone, those with a timer slack
/// of the harness' servers, those with the mark in their environment, those of a process group or session that a server began, and what descends from
/// any of these. What has started later than the harness ended, and descends from none, may be another harness', which has got the same numbers. It is left alone, unless the number cannot
/// have been given again: that of a namespace that is held open, and the mark as long as no other process has the harness' id.
/// </summary>
internal sealed class Sweep(OpenRuns runs, ulong space, long firstTag, long tags, int harness, long harnessEnded)
{
    private const int LongestMilliseconds = 10_000, PauseMilliseconds = 5, MostRounds = 20;

    private readonly HashSet<Seen> found = [];
    private readonly IReadOnlySet<ulong> spaces = runs.Spaces, heldSpaces = runs.HeldSpaces;
    private readonly IReadOnlyList<byte[]> marks = [.. runs.Marks.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Goes on until two looks in a row have found nobody, or for 10 s: what the kernel holds cannot be ended.</summary>
    public void Run()
    {
        var quiet = 0;
        for (var waited = 0; quiet < 2 && waited < LongestMilliseconds; waited += PauseMilliseconds)
        {
            quiet = EndAll() ? 0 : quiet + 1;
            Thread.Sleep(PauseMilliseconds);
        }
    }

    /// <summary>Each is ended as soon as it is found: one that starts another process and exits within milliseconds is gone at the end of a list of all.</summary>
    private bool EndAll()
    {
        var alive = new Dictionary<int, Seen>();
        var any = false;
        foreach (var pid in ProcessesToTheLast())
        {
            if (pid == Environment.ProcessId || Seen.Of(pid) is not { } process)
                continue;
            alive[pid] = process;
            if (found.Contains(process) || IsOfARun(process, alive) || IsChildOfFound(process, alive))
                End(process);
        }

        while (alive.Values.Where(process => !found.Contains(process) && IsChildOfFound(process, alive)).ToList() is { Count: > 0 } children)
            children.ForEach(End);
        return any;

        void End(Seen process)
        {
            any = true;
            found.Add(process);
            Kernel.Kill(process);
        }
    }

    private bool IsChildOfFound(Seen process, Dictionary<int, Seen> alive) => alive.TryGetValue(process.Parent, out var parent) && found.Contains(parent);

    /// <summary>The ids of all processes, and then of those that have started meanwhile, until there are no others.</summary>
    private static IEnumerable<int> ProcessesToTheLast()
    {
        var listed = new HashSet<int>();
        var hasFound = true;
        for (var round = 0; hasFound && round < MostRounds; round++)
        {
            hasFound = false;
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (!int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid) || !listed.Add(pid))
                    continue;
                hasFound = true;
                yield return pid;
            }
        }
    }

    private bool IsOfARun(Seen process, Dictionary<int, Seen> alive)
    {
        var its = Kernel.NetworkOf(process.Pid);
        if (its is { } inode && heldSpaces.Contains(inode))
            return true;
        var isLate = process.Start > harnessEnded;
        if (!isLate && (runs.StartOfServer(process.Pid) == process.Start || IsOfServer(process.Group, alive) || IsOfServer(process.Session, alive)))
            return true;
        if (!isLate && its is { } own && (spaces.Contains(own) || (own == space && HasTag(process.Pid))))
            return true;
        return marks.Count > 0 && (!isLate || Seen.Of(harness) is null) && Kernel.ReadFile($"/proc/{process.Pid}/environ", 256 * 1024) is { } environment && HasMark(environment);
    }

    /// <summary>A group keeps its id from being given to another process, as long as it has one; it is another group if its first process is another one.</summary>
    private bool IsOfServer(int group, Dictionary<int, Seen> alive) =>
        runs.StartOfServer(group) is { } start && (!alive.TryGetValue(group, out var first) || first.Start == start);

    private bool HasTag(int pid) =>
        Kernel.ReadFile($"/proc/{pid}/timerslack_ns", 32) is { } text && long.TryParse(text, out var slack) && slack >= firstTag && slack < firstTag + tags;

    private bool HasMark(ReadOnlySpan<byte> environment)
    {
        foreach (var mark in marks)
        {
            if (environment.StartsWith(mark) || environment.IndexOf((byte[])[0, .. mark]) >= 0)
                return true;
        }

        return false;
    }
}
