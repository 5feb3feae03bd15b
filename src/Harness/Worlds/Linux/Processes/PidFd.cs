using System.Runtime.InteropServices;
using Harness.Observations;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// A descriptor of a process (pidfd_open(2), Linux 5.3): it means this process and no other, also when its id has been given to another one.
/// It is readable when the process has ended.
/// </summary>
internal sealed class PidFd : IDisposable
{
    // The numbers of the system calls from 424 on are the same on every architecture (asm-generic/unistd.h).
    private const int SysPidfdSendSignal = 424, SysPidfdOpen = 434;

    private readonly Lock gate = new();
    private int descriptor;

    private PidFd(int descriptor) => this.descriptor = descriptor;

    /// <summary>The number of the descriptor, for poll(2).</summary>
    public int Number => descriptor;

    /// <summary>Opens one; null if there is no such process, the kernel has no such descriptors, or the harness has none left.</summary>
    public static PidFd? TryOpen(int pid) => syscall(SysPidfdOpen, pid, 0, 0, 0) is >= 0 and var opened ? new PidFd(opened) : null;

    /// <summary>As <see cref="TryOpen"/>, of a process that is there.</summary>
    /// <exception cref="ShortageException">The harness has no descriptor left.</exception>
    public static PidFd? Open(int pid)
    {
        if (TryOpen(pid) is { } opened)
            return opened;
        ShortageException.ThrowIf(Stdlib.GetLastError(), $"process {pid} cannot be watched");
        return null;
    }

    /// <summary>Sends a signal (pidfd_send_signal(2)); false if the process has been waited for, or may not be signalled.</summary>
    public bool Send(Signal signal)
    {
        lock (gate)
            return descriptor >= 0 && syscall(SysPidfdSendSignal, descriptor, signal.Number, 0, 0) == 0;
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (descriptor >= 0)
                _ = Syscall.close(descriptor);
            descriptor = -1;
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int syscall(nint number, nint first, nint second, nint third, nint fourth);
}
