using System.Globalization;
using System.Runtime.InteropServices;
using Harness.Observations;

namespace Harness.Worlds.Linux.Processes;

/// <summary>What a process does with a signal, by its masks in <c>/proc/PID/status</c> (proc_pid_status(5)).</summary>
internal static class SignalDisposition
{
    /// <summary>The number of rt_sigtimedwait(2) in <c>/proc/PID/syscall</c> (proc_pid_syscall(5)).</summary>
    private static readonly string sigtimedwait = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "128" : "137";

    /// <summary>
    /// Whether a process catches a signal: it has a handler for it, or one of its threads waits for it in sigwait(3). False: the signal has its default action, or
    /// is ignored. Null: nobody can catch it; or all threads block it, and whether one takes it later (signalfd(2)) does not show; or it cannot be read.
    /// </summary>
    public static bool? Catches(int pid, Signal signal)
    {
        if (signal == Signal.Kill || signal == Signal.Stop)
            return null;
        var bit = 1UL << (signal.Number - 1);
        if (Mask(ProcFile.Read($"/proc/{pid}/status"), "SigCgt:") is not { } caught)
            return null;
        if ((caught & bit) != 0)
            return true;
        try
        {
            var threads = Directory.GetDirectories($"/proc/{pid}/task");
            if (threads.Any(thread => (Awaited(pid, thread) & bit) != 0))
                return true;
            return threads.All(thread => Mask(ProcFile.Read($"{thread}/status"), "SigBlk:") is not { } blocked || (blocked & bit) != 0) ? null : false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it ended while it was looked at
        }
    }

    /// <summary>
    /// The signals that a thread waits for: the set is where the first argument of its system call points to. Meanwhile the kernel has them unblocked
    /// (do_sigtimedwait in kernel/signal.c).
    /// </summary>
    private static ulong Awaited(int pid, string thread)
    {
        if (ProcFile.Read($"{thread}/syscall", 256)?.Split(' ') is not [var number, var pointer, ..] || number != sigtimedwait
            || !long.TryParse(pointer.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var address))
            return 0;
        try
        {
            Span<byte> set = stackalloc byte[8];
            using var memory = File.OpenHandle($"/proc/{pid}/mem");
            return RandomAccess.Read(memory, set, address) == set.Length ? BitConverter.ToUInt64(set) : 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ulong? Mask(string? status, string name)
    {
        if (status is null || status.IndexOf(name, StringComparison.Ordinal) is not (>= 0 and var at))
            return null;
        var text = status.AsSpan(at + name.Length).TrimStart();
        return text.Length >= 16 && ulong.TryParse(text[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask) ? mask : null;
    }
}
