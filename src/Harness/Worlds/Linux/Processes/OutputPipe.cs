using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>A pipe whose both ends close on exec (pipe2(2)); a server gets a copy of the writing end as its output.</summary>
internal sealed class OutputPipe : IDisposable
{
    private SafeFileHandle? readEnd;

    public OutputPipe()
    {
        if (!PipeEnds.TryOpen(out readEnd, out var writeEnd))
        {
            var error = Stdlib.GetLastError();
            ShortageException.ThrowIf(error, "there is no pipe for a server's output");
            throw new WorldException($"No pipe for a server's output: {Stdlib.strerror(error)}.");
        }

        WriteEnd = writeEnd;
    }

    public SafeFileHandle WriteEnd { get; }

    /// <summary>Hands the reading end over to the caller, who closes it.</summary>
    public SafeFileHandle TakeReadEnd()
    {
        var taken = readEnd!;
        readEnd = null;
        return taken;
    }

    public void Dispose()
    {
        WriteEnd.Dispose();
        readEnd?.Dispose();
    }
}
