using System.Runtime.InteropServices;
using Harness.Worlds.Linux.Processes;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// Another process' listening socket for a moment, as a descriptor of one's own (pidfd_getfd(2), Linux 5.6; the process may be stopped).
/// It is the same socket: what is set here is set there. To be disposed at once, since close(2) acts on the last reference: while this
/// one exists, the process that closes its own has not left its group. It closes on exec.
/// </summary>
internal sealed partial class BorrowedListener : IDisposable
{
    // The numbers of the system calls from 424 on are the same on every architecture (asm-generic/unistd.h).
    private const int SysPidfdOpen = 434, SysPidfdGetfd = 438;

    private readonly SafeFileHandle socket;

    private BorrowedListener(SafeFileHandle socket) => this.socket = socket;

    /// <summary>Takes it.</summary>
    /// <param name="pid">The process that has it.</param>
    /// <param name="descriptor">The number of its descriptor there.</param>
    /// <param name="inode">The socket that it has to be: the process may have closed it meanwhile, and have another one under that number.</param>
    /// <exception cref="ShortageException">The harness has no descriptor left.</exception>
    /// <exception cref="WorldException">The kernel refuses, or it is another socket now.</exception>
    public static BorrowedListener Take(int pid, int descriptor, ulong inode)
    {
        using var process = syscall(SysPidfdOpen, pid, 0, 0);
        var socket = process.IsInvalid ? new SafeFileHandle(-1, ownsHandle: true) : syscall(SysPidfdGetfd, process, descriptor, 0);
        if (!socket.IsInvalid)
        {
            // Nobody else has the handle yet who could close it.
            if (ProcFile.Inode($"/proc/self/fd/{socket.DangerousGetHandle()}", "socket:"u8) == inode)
                return new BorrowedListener(socket);
            socket.Dispose();
            throw new WorldException("The listening socket is gone: its process has closed it.");
        }

        var error = Stdlib.GetLastError();
        socket.Dispose();
        ShortageException.ThrowIf(error, $"the listening socket of process {pid} cannot be reached");
        throw new WorldException($"The listening socket of process {pid} cannot be reached: {Stdlib.strerror(error)}.{Remedy(error)}");
    }

    /// <summary>The descriptor, for a process that inherits it; it is valid until this is disposed.</summary>
    public SafeFileHandle Handle => socket;

    /// <summary>Sets an option of the socket to a number.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public void SetOption(int level, int name, int value) => SetOption(level, name, MemoryMarshal.AsBytes([value]));

    /// <inheritdoc cref="SetOption(int, int, int)"/>
    public unsafe void SetOption(int level, int name, ReadOnlySpan<byte> value)
    {
        if (!TrySetOption(level, name, value, out var error))
            throw new WorldException($"An option of the listening socket cannot be set: {Stdlib.strerror(error)}.");
    }

    /// <summary>Sets an option of the socket, or says why not.</summary>
    public unsafe bool TrySetOption(int level, int name, ReadOnlySpan<byte> value, out Errno error)
    {
        fixed (byte* bytes = value)
        {
            var set = setsockopt(socket, level, name, bytes, (uint)value.Length) == 0;
            error = set ? 0 : Stdlib.GetLastError();
            return set;
        }
    }

    /// <summary>An option of the socket that is a number.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public unsafe int Option(int level, int name)
    {
        var (value, length) = (0, (uint)sizeof(int));
        return getsockopt(socket, level, name, &value, &length) == 0
            ? value
            : throw new WorldException($"An option of the listening socket cannot be read: {Stdlib.strerror(Stdlib.GetLastError())}.");
    }

    public void Dispose() => socket.Dispose();

    private static string Remedy(Errno error) => error switch
    {
        Errno.EPERM => " pidfd_getfd(2) takes the right to trace the process: the same user, and kernel.yama.ptrace_scope at most 1 (ptrace(2)).",
        Errno.ENOSYS => " pidfd_getfd(2) takes Linux 5.6.",
        _ => "",
    };

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle syscall(nint number, nint pid, nint second, nint third);

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle syscall(nint number, SafeFileHandle process, nint descriptor, nint third);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getsockopt(SafeFileHandle descriptor, int level, int name, int* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int setsockopt(SafeFileHandle descriptor, int level, int name, byte* value, uint length);
}
