namespace Harness.Worlds.Linux.Processes;

/// <summary>From which processes a process descends, as long as these are there: one whose parent has ended is the harness' child, which is nobody's descendant here.</summary>
internal static class Ancestry
{
    /// <summary>Of more generations than this none is looked at.</summary>
    public const int Longest = 64;

    /// <summary>The parent, its parent, and so on.</summary>
    public static IEnumerable<ProcessStat> Of(ProcessStat process)
    {
        for (var depth = 0; depth < Longest && process.Parent > 1 && process.Parent != Environment.ProcessId && ProcessStat.Of(process.Parent) is { } parent; depth++)
            yield return process = parent;
    }

    /// <summary>Whether a process descends from another one.</summary>
    public static bool Descends(int pid, ProcessIdentity from) => ProcessStat.Of(pid) is { } process && Of(process).Any(ancestor => ancestor.Identity == from);
}
