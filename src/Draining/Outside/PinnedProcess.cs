using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace Draining.Outside;

/// <summary>
/// A process that is held by a pidfd (pidfd_open(2), Linux 5.3): whatever is done by it concerns this process, also when it has ended and its number has
/// become another one's.
/// </summary>
public sealed class PinnedProcess : IDisposable
{
    // asm-generic/unistd.h: the same on every architecture.
    private const int PidFdOpen = 434, PidFdGetFd = 438, PidFdSendSignal = 424;
    private const int NoSuchProcess = 3; // ESRCH
    private const short Readable = 1; // POLLIN

    private readonly SafeFileHandle _handle;

    private PinnedProcess(int pid, SafeFileHandle handle)
    {
        Pid = pid;
        _handle = handle;
    }

    /// <summary>Its number.</summary>
    public int Pid { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited
    {
        get
        {
            // The handle is this object's and is open for as long as it is.
            Span<Libc.Polled> polled = [new() { Descriptor = (int)_handle.DangerousGetHandle(), Asked = Readable }];
            return Libc.Poll(polled, 1, 0) > 0;
        }
    }

    /// <summary>Takes hold of a process.</summary>
    /// <returns>Null if there is none of this number.</returns>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static PinnedProcess? TryOpen(int pid)
    {
        var descriptor = Libc.SystemCall(PidFdOpen, pid, 0, 0);
        if (descriptor >= 0)
            return new PinnedProcess(pid, new SafeFileHandle(descriptor, ownsHandle: true));
        var error = Libc.LastError();
        return error.NativeErrorCode is NoSuchProcess or 22 /* EINVAL: the number of a thread, or none */ ? null : throw error;
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="signal">Its number; 0 only asks for the permission.</param>
    /// <returns>False if the process has ended.</returns>
    /// <exception cref="Win32Exception">It is not permitted.</exception>
    public bool Signal(int signal)
    {
        if (Libc.SystemCall(PidFdSendSignal, _handle.DangerousGetHandle(), signal, 0) == 0)
            return true;
        var error = Libc.LastError();
        return error.NativeErrorCode == NoSuchProcess ? false : throw error;
    }

    /// <summary>
    /// A descriptor of this process for what the other one has under a number (pidfd_getfd(2), Linux 5.6). It is close-on-exec. It keeps a socket open: it is to be
    /// disposed before the other process closes its own.
    /// </summary>
    /// <exception cref="Win32Exception">There is no such descriptor, or it is not permitted: it takes the permission to ptrace.</exception>
    public SafeFileHandle Borrow(int descriptor)
    {
        var borrowed = Libc.SystemCall(PidFdGetFd, _handle.DangerousGetHandle(), descriptor, 0);
        return borrowed >= 0 ? new SafeFileHandle(borrowed, ownsHandle: true) : throw Libc.LastError();
    }

    /// <summary>Lets go of it. The process is not touched.</summary>
    public void Dispose() => _handle.Dispose();
}
