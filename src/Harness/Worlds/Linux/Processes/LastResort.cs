using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>Kills what this process has started, without waiting and without asking anybody: for an end that cannot be an orderly one.</summary>
internal static class LastResort
{
    /// <summary>A process that is started while the others are looked for is found in the next turn.</summary>
    private const int MostTurns = 5;

    /// <summary>
    /// Sends SIGKILL to every process that descends from this one or carries the mark of its runs (<c>ROLLOVER_RUN</c>), until none is found.
    /// Takes no lock of the harness: whatever the rest of it is stuck in, this goes on.
    /// </summary>
    public static void KillEverythingStarted()
    {
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var found = Find();
            foreach (var pid in found)
                _ = Syscall.kill(pid, Signum.SIGKILL);
            if (found.Count == 0)
                return;
        }
    }

    private static List<int> Find()
    {
        var self = Environment.ProcessId;
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && pid != self && ParentOf(pid) is { } parent)
                parents[pid] = parent;
        }

        return [.. parents.Keys.Where(pid => Descends(pid) || IsMarked(pid, self))];

        bool Descends(int pid)
        {
            // Bounded: a process id that is given again meanwhile could close a circle.
            for (var steps = 0; steps <= parents.Count && parents.TryGetValue(pid, out var parent); steps++)
            {
                if (parent == self)
                    return true;
                pid = parent;
            }

            return false;
        }
    }

    /// <summary>proc_pid_stat(5): the fourth field, after a name in parentheses that may hold anything. Null for one that is gone, or dead and not reaped.</summary>
    private static int? ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : int.Parse(fields[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsMarked(int pid, int harness)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Contains($"{RunProcesses.MarkName}={harness}-", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
