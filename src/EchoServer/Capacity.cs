namespace EchoServer;

/// <summary>
/// How many sessions the process may have at once. A .NET process that has used its last file descriptor does not survive for
/// long: it needs some to load an assembly and to start a thread (.NET opens a pipe for it), and a signal starts a thread. So
/// the sessions leave some to it, and who comes beyond them waits in the listener's queue.
/// </summary>
internal static class Capacity
{
    /// <summary>File descriptors that sessions leave alone. An idle server has about 60; the rest is for threads and assemblies.</summary>
    private const int Reserve = 128;

    /// <summary>
    /// Sessions that the process may have: its limit of open files (RLIMIT_NOFILE, which .NET raises to the hard limit at its
    /// start) less the reserve, but at least 1.
    /// </summary>
    public static int Read()
    {
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            // "Max open files            1024                 1048576              files": the soft limit comes first, proc(5).
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["Max", "open", "files", var soft, ..])
                return Math.Max(1, int.Parse(soft) - Reserve);
        }

        return int.MaxValue;
    }
}
