using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux;

/// <summary>How many files and sockets this process may have open at once: RLIMIT_NOFILE, getrlimit(2).</summary>
internal static unsafe partial class DescriptorLimit
{
    private const int NoFile = 7; // RLIMIT_NOFILE, <asm-generic/resource.h>

    /// <summary>The runtime and its libraries.</summary>
    private const int OfTheRuntime = 64;

    /// <summary>The runtime, its libraries and the harness itself, with room for the sessions of a scenario.</summary>
    private const int OfTheHarness = 192;

    /// <summary>Namespaces, tables, and a pipe or two and a descriptor for each server.</summary>
    private const int OfAScenario = 64;

    /// <summary>
    /// Raises the soft limit to the hard one, which takes no right. Why what is left is too little for so many scenarios at once, with the remedy;
    /// null if it is enough.
    /// </summary>
    /// <param name="jobs">How many scenarios run at the same time; 0 for a command that runs none.</param>
    public static string? RaiseFor(int jobs)
    {
        Limit limit;
        if (getrlimit(NoFile, &limit) != 0)
            return null; // only trying can tell then
        if (limit.Soft < limit.Hard)
        {
            var raised = limit with { Soft = limit.Hard };
            if (setrlimit(NoFile, &raised) == 0)
                limit = raised;
        }

        var needed = (ulong)(jobs == 0 ? OfTheRuntime : OfTheHarness + (OfAScenario * jobs));
        if (limit.Soft >= needed)
            return null;
        var together = jobs == 0 ? "this program takes" : jobs == 1 ? "a scenario takes" : $"{jobs} scenarios at once take";
        return $"this process may have {limit.Soft} files and sockets open (RLIMIT_NOFILE), and {together} {needed}; raise the limit ('ulimit -n {needed}', LimitNOFILE= of a systemd unit, --ulimit nofile= of a container){(jobs > 1 ? ", or run fewer with --jobs" : "")}";
    }

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, Limit* limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, Limit* limit);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(ulong Soft, ulong Hard);
}
