using System.Runtime.InteropServices;
using Harness.Observations;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// A descriptor of a process (pidfd_open(2), Linux 5.3): it means this process and no other, also when its id has been given to another one.
/// It is readable when the process has ended.
/// </summary>
internal sealed partial class PidFd : IDisposable
{
    // The numbers of the system calls from 424 on are the same on every architecture (asm-generic/unistd.h).
    private const int SysPidfdSendSignal = 424, SysPidfdOpen = 434;

    private readonly Lock gate = new();
    private readonly SafeFileHandle handle;

    private PidFd(SafeFileHandle handle) => this.handle = handle;

    /// <summary>The descriptor, for poll(2); null when it is closed.</summary>
    public SafeFileHandle? Handle => handle.IsClosed ? null : handle;

    /// <summary>Opens one; null if there is no such process, the kernel has no such descriptors, or the harness has none left.</summary>
    public static PidFd? TryOpen(int pid)
    {
        var opened = syscall(SysPidfdOpen, pid, 0, 0, 0);
        if (!opened.IsInvalid)
            return new PidFd(opened);
        opened.Dispose();
        return null;
    }

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
            return !handle.IsClosed && syscall(SysPidfdSendSignal, handle, signal.Number, 0, 0) == 0;
    }

    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        // A signal that is being sent does not find it closed.
        lock (gate)
            handle.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle syscall(nint number, nint pid, nint second, nint third, nint fourth);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, SafeFileHandle process, nint signal, nint third, nint fourth);
}
