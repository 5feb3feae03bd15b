using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The timer slack of threads and processes (PR_SET_TIMERSLACK of prctl(2)): by how many nanoseconds the kernel may delay their timers.
/// A new process has that of the thread that made it, as its current and as its default value, and execve(2) keeps both.
/// </summary>
internal static partial class TimerSlack
{
    private const int SetTimerSlack = 29, GetTimerSlack = 30; // <linux/prctl.h>

    /// <summary>Does something on the calling thread with this timer slack: processes that are started meanwhile have it as well.</summary>
    /// <param name="nanoseconds">The timer slack; null: what the thread has.</param>
    /// <param name="action">What to do.</param>
    public static T During<T>(int? nanoseconds, Func<T> action)
    {
        if (nanoseconds is not { } slack)
            return action();

        var before = prctl(GetTimerSlack, 0, 0, 0, 0);
        _ = prctl(SetTimerSlack, slack, 0, 0, 0);
        try
        {
            return action();
        }
        finally
        {
            _ = prctl(SetTimerSlack, before, 0, 0, 0);
        }
    }

    /// <summary>
    /// The timer slack of a process' first thread; null if it cannot be read. It takes CAP_SYS_NICE in the user namespace of the process
    /// (timerslack_ns_show in fs/proc/base.c): root has it, and so has who is root in a user namespace of his own.
    /// </summary>
    public static long? Of(int pid) => long.TryParse(ProcFile.Read($"/proc/{pid}/timerslack_ns", 32), out var slack) ? slack : null;

    /// <summary>Sets the timer slack of all threads of a process, where the kernel allows that (as for <see cref="Of"/>): what they start has it as well.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="nanoseconds">The timer slack; null: it is left as it is.</param>
    public static void TrySet(int pid, int? nanoseconds)
    {
        if (nanoseconds is not { } slack)
            return;
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
                File.WriteAllText($"/proc/{Path.GetFileName(thread)}/timerslack_ns", slack.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to somebody else: its descendants are known by their parents.
        }
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nint first, nint second, nint third, nint fourth);
}
