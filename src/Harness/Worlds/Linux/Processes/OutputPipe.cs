using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>A pipe whose both ends close on exec (pipe2(2)); a server gets a copy of the writing end as its output.</summary>
internal sealed class OutputPipe : IDisposable
{
    private readonly int[] ends = new int[2];
    private int readEnd;

    public OutputPipe()
    {
        const int closeOnExec = 0x80000;
        if (pipe2(ends, closeOnExec) != 0)
        {
            ShortageException.ThrowIf(Stdlib.GetLastError(), "there is no pipe for a server's output");
            throw new WorldException($"No pipe for a server's output: {Stdlib.strerror(Stdlib.GetLastError())}.");
        }

        readEnd = ends[0];
    }

    public int WriteEnd => ends[1];

    /// <summary>Hands the reading end over to the caller, who closes it.</summary>
    public int TakeReadEnd()
    {
        var taken = readEnd;
        readEnd = -1;
        return taken;
    }

    public void Dispose()
    {
        _ = Syscall.close(ends[1]);
        if (readEnd >= 0)
            _ = Syscall.close(readEnd);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int pipe2(int[] ends, int flags);
}
