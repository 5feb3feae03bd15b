using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>Makes the calling thread run soon after what it waits for, also beside threads that are busy all the time.</summary>
internal static unsafe partial class Responsiveness
{
    private const int Fifo = 1, SetTimerSlack = 29;
    private const ulong ShortSliceNs = 100_000; // the least that the kernel takes (sched_attr.sched_runtime)

    /// <summary>
    /// Wakes up on time: no slack is added to its timeouts (PR_SET_TIMERSLACK; the default is 50 us). And is put before others: SCHED_FIFO
    /// where that is allowed (CAP_SYS_NICE), otherwise the shortest slice, with which the fair scheduler lets a thread that has slept
    /// preempt a busy one at once (EEVDF, sched_setattr(2); any user may ask for it, from Linux 6.12 on).
    /// </summary>
    public static void Improve()
    {
        _ = prctl(SetTimerSlack, 1, 0, 0, 0);
        var priority = 1;
        if (sched_setscheduler(0, Fifo, &priority) == 0)
            return;
        var attributes = new Attributes { Size = (uint)sizeof(Attributes), Runtime = ShortSliceNs };
        _ = syscall(SetAttributes, 0, &attributes, 0);
    }

    /// <summary>The number of sched_setattr(2), which libc does not always wrap.</summary>
    private static nint SetAttributes => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 314 : 274;

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int thread, int policy, int* priority);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint thread, Attributes* attributes, nuint flags);

    /// <summary><c>struct sched_attr</c>, its first version of 48 bytes.</summary>
    private struct Attributes
    {
        public uint Size;
        public uint Policy; // 0: SCHED_OTHER
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
