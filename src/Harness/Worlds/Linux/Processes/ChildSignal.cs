using System.Runtime.InteropServices;

namespace Harness.Worlds.Linux.Processes;

/// <summary>SIGCHLD of the harness itself.</summary>
internal static partial class ChildSignal
{
    /// <summary>
    /// Sets SIGCHLD to its default. A parent that ignores it hands that down across execve(2): then the kernel reaps every child by itself
    /// and no exit code is left to read (waitpid(2)); and .NET, which looks at it when it is first asked for a process, a console or a
    /// signal, reaps the servers as well. So this has to come before all of these.
    /// </summary>
    public static void SetToDefault()
    {
        const int sigchld = 17; // on every architecture that .NET runs on (signal(7))
        _ = signal(sigchld, 0 /* SIG_DFL */);
    }

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
}
