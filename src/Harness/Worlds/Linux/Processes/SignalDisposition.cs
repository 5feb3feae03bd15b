using System.Globalization;
using System.Runtime.InteropServices;
using Harness.Scenarios;

namespace Harness.Worlds.Linux.Processes;

/// <summary>What a process does with a signal, by its masks in <c>/proc/PID/status</c> (proc_pid_status(5)).</summary>
internal static class SignalDisposition
{
    /// <summary>How a line of <c>/proc/PID/syscall</c> (proc_pid_syscall(5)) begins in rt_sigtimedwait(2).</summary>
    private static readonly string waitingForSignals = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "128 " : "137 ";

    /// <summary>
    /// Whether a process catches a signal: it has a handler for it, or all its threads block it and one of them takes it by sigwait(3) or
    /// signalfd(2). False: the signal has its default action, or is ignored. Null: nobody can catch it, or it cannot be read.
    /// </summary>
    public static bool? Catches(int pid, Signal signal)
    {
        if (signal == Signal.Kill || signal == Signal.Stop)
            return null;
        var bit = 1UL << (signal.Number - 1);
        if (Mask(ProcFile.Read($"/proc/{pid}/status"), "SigCgt:") is not { } caught)
            return null;
        return (caught & bit) != 0 || IsBlockedByAll(pid, bit);
    }

    private static bool IsBlockedByAll(int pid, ulong bit)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{pid}/task").All(thread => IsBlockedBy(thread, bit));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // it ended while it was looked at
        }
    }

    /// <summary>While a thread waits in sigwait(3), the kernel unblocks what it waits for (do_sigtimedwait in kernel/signal.c).</summary>
    private static bool IsBlockedBy(string thread, ulong bit) =>
        Mask(ProcFile.Read($"{thread}/status"), "SigBlk:") is not { } blocked || (blocked & bit) != 0
        || ProcFile.Read($"{thread}/syscall", 256)?.StartsWith(waitingForSignals, StringComparison.Ordinal) == true;

    private static ulong? Mask(string? status, string name)
    {
        if (status is null || status.IndexOf(name, StringComparison.Ordinal) is not (>= 0 and var at))
            return null;
        var text = status.AsSpan(at + name.Length).TrimStart();
        return text.Length >= 16 && ulong.TryParse(text[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask) ? mask : null;
    }
}
