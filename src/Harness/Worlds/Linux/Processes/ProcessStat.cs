using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Processes;

/// <summary>Which process it is: an id is given to another process later, but never with the same start.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="Start">When it started, in clock ticks since the machine did (<c>starttime</c> of proc_pid_stat(5)).</param>
internal readonly record struct ProcessIdentity(int Pid, ulong Start);

/// <summary>What <c>/proc/PID/stat</c> says of a process (proc_pid_stat(5)).</summary>
/// <param name="Identity">Which process it is.</param>
/// <param name="State">The state of its first thread: <c>R</c>, <c>S</c>, <c>T</c>, <c>Z</c> and others.</param>
/// <param name="Parent">Its parent now: who adopted it, if that which started it has ended.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="Threads">How many threads it has.</param>
/// <param name="Stack">Where its stack begins (<c>startstack</c>): execve(2) puts it somewhere else each time; 0 where the kernel does not tell.</param>
internal readonly partial record struct ProcessStat(ProcessIdentity Identity, char State, int Parent, int Group, int Session, int Threads, ulong Stack = 0)
{
    /// <summary>The process id.</summary>
    public int Pid => Identity.Pid;

    /// <summary>Whether it has ended and is only waited for. A process whose first thread has ended lives on in its others.</summary>
    public bool IsDead => State is 'X' || (State is 'Z' && Threads <= 1);

    /// <summary>Now, in the unit of the start of processes, rounded down (USER_HZ is 100 on every architecture that .NET runs on).</summary>
    public static unsafe ulong Now()
    {
        var time = stackalloc long[2];
        _ = clock_gettime(7 /* CLOCK_BOOTTIME */, time);
        return (ulong)((time[0] * 100) + (time[1] / 10_000_000));
    }

    /// <summary>What is known of a process now; null if there is none of this id.</summary>
    public static ProcessStat? Of(int pid)
    {
        if (ProcFile.Read($"/proc/{pid}/stat", 1024) is not { } text)
            return null;

        // From the third field on: the second, the program's name in brackets, may hold spaces and brackets.
        var fields = text.AsSpan(text.LastIndexOf(')') + 2);
        Span<Range> at = stackalloc Range[30];
        var count = fields.Split(at, ' ');
        if (count < 21)
            return null;
        return new ProcessStat(
            new ProcessIdentity(pid, ulong.Parse(fields[at[22 - 3]])),
            fields[at[0]][0],
            int.Parse(fields[at[4 - 3]]),
            int.Parse(fields[at[5 - 3]]),
            int.Parse(fields[at[6 - 3]]),
            int.Parse(fields[at[20 - 3]]),
            count > 28 - 3 ? ulong.Parse(fields[at[28 - 3]]) : 0);
    }

    [LibraryImport("libc")]
    private static unsafe partial int clock_gettime(int clock, long* time);
}
