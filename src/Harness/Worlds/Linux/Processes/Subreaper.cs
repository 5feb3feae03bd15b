using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The harness adopts what its servers leave (PR_SET_CHILD_SUBREAPER, prctl(2)): a process whose parent ended becomes its child, and it can
/// wait for it. It waits for those alone that it knows to be of a server: the children of others in this process are theirs to wait for.
/// </summary>
internal static partial class Subreaper
{
    private static readonly Lazy<bool> isOne = new(() => prctl(36 /* PR_SET_CHILD_SUBREAPER */, 1, 0, 0, 0) == 0);

    /// <summary>Makes this process one. False: the kernel refuses.</summary>
    public static bool Become() => isOne.Value;

    /// <summary>Whether a child of the harness has ended and nobody has waited for it: one call, however many there are (waitid(2) with WNOWAIT leaves it as it is).</summary>
    public static unsafe bool HasDeadChild()
    {
        var told = stackalloc int[32]; // siginfo_t has 128 bytes, and begins with si_signo: 0 if there is none
        return waitid(0 /* P_ALL */, 0, told, 4 /* WEXITED */ | 1 /* WNOHANG */ | 0x0100_0000 /* WNOWAIT */ | 0x4000_0000 /* __WALL */) == 0 && told[0] != 0;
    }

    /// <summary>The ids of the harness' children, dead ones included (CONFIG_PROC_CHILDREN); none where the kernel does not list them. It reads one file of <c>/proc</c>, however many there are.</summary>
    public static IReadOnlyList<int> Children() =>
        [.. (ProcFile.ReadAll($"/proc/self/task/{Environment.ProcessId}/children", mostBytes: 1 << 20) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>Waits for an adopted process that has ended already. It returns at once.</summary>
    public static void Reap(ProcessStat adopted)
    {
        if (adopted.IsDead && adopted.Parent == Environment.ProcessId)
            _ = Syscall.waitpid(adopted.Pid, out _, WaitOptions.WNOHANG);
    }

    [LibraryImport("libc")]
    private static unsafe partial int waitid(int kind, uint id, int* told, int options);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nint first, nint second, nint third, nint fourth);
}
