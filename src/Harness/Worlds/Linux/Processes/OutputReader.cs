using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// The harness' end of the pipe that is a server's stdout or stderr. It is read in pieces, so that whoever floods it holds nobody up: not the harness,
/// and not the news of the server's end.
/// </summary>
internal sealed partial class OutputReader : IDisposable
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>What is read as fast as it comes. A server that prints more is slowed down, as by any reader of a pipe.</summary>
    private const long FreeBytes = 8 * 1024 * 1024;

    private const int LinesPerMillisecond = 1000;

    private readonly byte[] piece = new byte[PieceBytes];
    private readonly LineAssembler lines;
    private long total;

    /// <summary>Reads from a descriptor, which it closes.</summary>
    public OutputReader(SafeFileHandle handle, Action<string> printed)
    {
        Handle = handle;
        lines = new LineAssembler(printed);
    }

    /// <summary>The descriptor, for poll(2); null when nobody can write to the pipe any more.</summary>
    public SafeFileHandle? Handle { get; private set; }

    /// <summary>Reads one piece, when poll(2) has said that there is something.</summary>
    /// <returns>For how many milliseconds nothing should be read after it.</returns>
    public int Read()
    {
        var before = lines.Lines;
        lines.Add(Take(PieceBytes));
        return total <= FreeBytes ? 0 : 1 + (int)((lines.Lines - before) / LinesPerMillisecond);
    }

    /// <summary>
    /// Reads what is in the pipe now and no more: a child of the server may go on writing for ever. A pipe holds at most a MiB (pipe(7)).
    /// </summary>
    public void ReadRest()
    {
        if (Handle is not null && ioctl(Handle, 0x541B /* FIONREAD */, out var left) == 0)
        {
            while (left > 0 && Take(Math.Min(left, PieceBytes)) is { Length: > 0 } rest)
            {
                lines.Add(rest);
                left -= rest.Length;
            }
        }

        lines.Complete();
    }

    /// <summary>Reads one piece and forgets it.</summary>
    /// <returns>For how many milliseconds nothing should be read after it.</returns>
    public int Discard() => Take(PieceBytes).Length == PieceBytes ? 2 : 0;

    /// <summary>Closes the pipe: who writes to it after that gets SIGPIPE.</summary>
    public void Dispose()
    {
        Handle?.Dispose();
        Handle = null;
    }

    private unsafe ReadOnlySpan<byte> Take(int mostBytes)
    {
        if (Handle is null)
            return default;
        fixed (byte* start = piece)
        {
            var count = read(Handle, start, mostBytes);
            if (count > 0)
            {
                total += count;
                return piece.AsSpan(0, (int)count);
            }

            if (count == 0 || Stdlib.GetLastError() != Errno.EINTR)
                Dispose();
            return default;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint read(SafeFileHandle descriptor, byte* bytes, nint count);

    [LibraryImport("libc")]
    private static partial int ioctl(SafeFileHandle descriptor, nuint request, out int value);
}
