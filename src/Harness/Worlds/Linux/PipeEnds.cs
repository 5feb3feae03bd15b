using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux;

/// <summary>A pipe (pipe2(2)) whose both ends close on exec: a new process has no end of it that it was not given.</summary>
internal static unsafe partial class PipeEnds
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    /// <summary>Opens one; the caller disposes both ends. False if the kernel gives none, and errno says why.</summary>
    public static bool TryOpen([NotNullWhen(true)] out SafeFileHandle? read, [NotNullWhen(true)] out SafeFileHandle? write)
    {
        (read, write) = (null, null);
        var ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec) != 0)
            return false;
        (read, write) = (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
        return true;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);
}
