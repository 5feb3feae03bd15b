using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>A network namespace as a descriptor: other threads enter by it (setns(2)), devices are moved by it, and it stays while this is held.</summary>
internal sealed partial class NamespaceHandle : IDisposable
{
    private const int CloneNewNet = 0x40000000; // <linux/sched.h>

    private NamespaceHandle(SafeFileHandle handle) => Handle = handle;

    /// <summary>The descriptor, which closes on exec.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The namespace of the calling thread.</summary>
    /// <exception cref="WorldException">It cannot be opened.</exception>
    public static NamespaceHandle OfThisThread()
    {
        try
        {
            return new NamespaceHandle(File.OpenHandle("/proc/thread-self/ns/net"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WorldException($"The network namespace of the run cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Moves the calling thread into the namespace.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public void Enter()
    {
        if (setns(Handle, CloneNewNet) != 0)
            throw new WorldException($"A network namespace of the run cannot be entered: {Stdlib.strerror(Stdlib.GetLastError())}.");
    }

    public void Dispose() => Handle.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeFileHandle descriptor, int kind);
}
