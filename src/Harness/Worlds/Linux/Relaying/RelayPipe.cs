using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>A pipe (pipe(7)) by which the relay or its threads are told to end: the read end says so when the write end is closed.</summary>
internal static unsafe partial class RelayPipe
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    /// <summary>Opens one; the caller disposes both ends.</summary>
    /// <exception cref="WorldException">The kernel gives none.</exception>
    public static (SafeFileHandle Read, SafeFileHandle Write) Open()
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec) != 0)
            throw new WorldException($"No pipe for the relay: {ErrnoName.DescribeLast()}.");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);
}
