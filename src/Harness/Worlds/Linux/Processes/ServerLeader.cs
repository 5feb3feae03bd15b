using System.Runtime.InteropServices;
using Harness.Observations;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The main process of a server: signals go to it, and its end is the server's. It is a child of the harness, or, where a server goes into the
/// background, has become one when its parent ended.
/// </summary>
internal sealed partial class ServerLeader : IDisposable
{
    private const int PidKind = 1; // P_PID
    private const int NoHang = 1, Stopped = 2, Exited = 4, NoWait = 0x01000000; // <linux/wait.h>

    private readonly Lock gate = new();
    private readonly PidFd? descriptor;

    /// <summary>Of a process that the harness started and has not waited for.</summary>
    /// <exception cref="ShortageException">The harness has no descriptor left.</exception>
    public ServerLeader(int pid)
    {
        Pid = pid;
        descriptor = PidFd.Open(pid);
    }

    /// <summary>Of a process that was found.</summary>
    public ServerLeader(int pid, PidFd descriptor)
    {
        Pid = pid;
        this.descriptor = descriptor;
    }

    /// <summary>Its process id.</summary>
    public int Pid { get; }

    /// <summary>Readable when it has ended; null where the kernel has no such descriptors (before 5.3).</summary>
    public SafeFileHandle? Handle => descriptor?.Handle;

    /// <summary>Whether it has been waited for: its id may be somebody else's now.</summary>
    public bool IsReaped { get; private set; }

    /// <summary>Sends it a signal. False if it has been waited for.</summary>
    public bool Send(Signal signal)
    {
        lock (gate)
        {
            if (IsReaped)
                return false;
            return descriptor is not null ? descriptor.Send(signal) : Syscall.kill(Pid, (Signum)signal.Number) == 0;
        }
    }

    /// <summary>Whether all threads have stopped: the parent is told of that (do_signal_stop); who is not the parent sees it in their states.</summary>
    public bool IsStoppedOrGone()
    {
        var info = new byte[128]; // siginfo_t; its si_signo stays 0 if there is nothing to tell
        return waitid(PidKind, Pid, info, NoHang | Stopped | Exited | NoWait) == 0 ? info[0] != 0 : AreThreadsStopped(Pid);
    }

    /// <summary>Whether no thread of a process runs any more: all are stopped, or it is gone.</summary>
    public static bool AreThreadsStopped(int pid)
    {
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
            {
                if (ProcFile.Read($"{thread}/stat", 512) is { } stat && stat[stat.LastIndexOf(')') + 2] is not ('T' or 't' or 'Z' or 'X'))
                    return false;
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>How it ended, while its id stays taken by the zombie; null while it runs. An end that cannot be told has neither code nor signal.</summary>
    public ExitStatus? Peek()
    {
        const int codeAt = 8, statusAt = 24; // si_code and si_status of siginfo_t, with 64-bit pointers
        var info = new byte[128];
        int result;
        do
            result = waitid(PidKind, Pid, info, NoHang | Exited | NoWait);
        while (result != 0 && Marshal.GetLastPInvokeError() == (int)Errno.EINTR);

        if (result != 0)
            return HasEnded() ? Foreign() ?? new ExitStatus(null, null) : null; // nobody's child, or another's: or SIGCHLD is ignored
        if (info[0] == 0)
            return null;
        var status = BitConverter.ToInt32(info, statusAt);
        return BitConverter.ToInt32(info, codeAt) == 1 /* CLD_EXITED */ ? new ExitStatus(status & 0xff, null) : new ExitStatus(null, status & 0x7f);
    }

    /// <summary>Waits for it, when it has ended.</summary>
    public void Reap()
    {
        lock (gate)
        {
            _ = Syscall.waitpid(Pid, out _, WaitOptions.WNOHANG);
            IsReaped = true;
        }
    }

    /// <summary>Closes its descriptor.</summary>
    public void Dispose() => descriptor?.Dispose();

    private ExitStatus? Foreign() => Handle is { } handle ? ForeignExit.Of(Pid, handle) : null;

    private bool HasEnded() => Handle is { } handle ? HandlePoll.ForInput(0, handle).Any : ProcessStat.Of(Pid) is not { IsDead: false };

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, int id, byte[] info, int options);
}
