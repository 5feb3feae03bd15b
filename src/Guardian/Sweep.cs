using System.Text;

namespace Guardian;

/// <summary>
/// Ends every process of the runs that were under way when the harness ended: those in a network namespace that is a run's alone, those with a timer slack
/// of the harness' servers, those with the mark in their environment, those of a process group or session that a server began, and what descends from
/// any of these. What has started later than the harness ended, and descends from none, is another harness' and is left alone: it may have got the
/// same numbers.
/// </summary>
internal sealed class Sweep(OpenRuns runs, ulong space, long firstTag, long tags, long harnessEnded)
{
    private const int LongestMilliseconds = 10_000, PauseMilliseconds = 5;

    private readonly HashSet<Seen> found = [];
    private readonly IReadOnlySet<ulong> spaces = runs.Spaces;
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

    private bool EndAll()
    {
        var alive = new Dictionary<int, Seen>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid) && pid != Environment.ProcessId && Seen.Of(pid) is { } process)
                alive[pid] = process;
        }

        foreach (var process in alive.Values.Where(process => !found.Contains(process) && IsOfARun(process, alive)))
            found.Add(process);
        while (alive.Values.Where(process => !found.Contains(process) && alive.TryGetValue(process.Parent, out var parent) && found.Contains(parent)).ToList() is { Count: > 0 } children)
            found.UnionWith(children);

        var any = false;
        foreach (var process in alive.Values.Where(found.Contains))
        {
            any = true;
            Kernel.Kill(process);
        }

        return any;
    }

    private bool IsOfARun(Seen process, Dictionary<int, Seen> alive)
    {
        if (process.Start > harnessEnded)
            return false;
        if (runs.StartOfServer(process.Pid) == process.Start || IsOfServer(process.Group, alive) || IsOfServer(process.Session, alive))
            return true;
        var its = Kernel.NetworkOf(process.Pid);
        if (its is { } inode && (spaces.Contains(inode) || (inode == space && HasTag(process.Pid))))
            return true;
        return marks.Count > 0 && Kernel.ReadFile($"/proc/{process.Pid}/environ", 256 * 1024) is { } environment && HasMark(environment);
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
