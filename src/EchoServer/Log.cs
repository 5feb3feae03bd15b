using System.Runtime.InteropServices;
using System.Text;

namespace EchoServer;

/// <summary>
/// Lines of output, each written by one write(2): a reader sees it at once, terminal or not, and lines of several threads or
/// processes on one pipe do not interleave (a write of up to 4096 bytes to a pipe is atomic, pipe(7)).
/// </summary>
/// <remarks>
/// Not by <see cref="Console"/>: its streams take a lock on Console.Out, which must be set up for that, and this takes a tenth
/// of the time from the process' start to its readiness. Not by <see cref="FileStream"/>: it writes at an offset of its own,
/// over the lines of another process with the same file.
/// </remarks>
internal static partial class Log
{
    /// <summary>Writes a line to standard output.</summary>
    public static void Line(string text) => Write(1, text);

    /// <summary>Writes a line to standard error.</summary>
    public static void Problem(string text) => Write(2, text);

    /// <summary>The descriptor is a number and no handle: the process did not open it and nobody here closes it.</summary>
    private static void Write(int descriptor, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\n');
        // Whether it succeeds does not matter: a full disk behind the log is no reason to drop a session.
        _ = Write(descriptor, bytes, bytes.Length);
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
