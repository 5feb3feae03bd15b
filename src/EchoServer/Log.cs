using System.Text;

namespace EchoServer;

/// <summary>
/// Lines of output, each written by one call to the kernel: a reader sees it at once, terminal or not, and lines of several
/// threads or processes on one pipe do not interleave (a write of up to 4096 bytes to a pipe is atomic, pipe(7)).
/// </summary>
internal static class Log
{
    // The bare streams: Console.Out would add an encoding, a lock and the set-up of a terminal to the start.
    // Both are opened at once, as each takes a file descriptor and one may be needed when there are none left.
    private static readonly Stream Output = Console.OpenStandardOutput();
    private static readonly Stream Errors = Console.OpenStandardError();

    /// <summary>Writes a line to standard output.</summary>
    public static void Line(string text) => Write(Output, text);

    /// <summary>Writes a line to standard error.</summary>
    public static void Problem(string text) => Write(Errors, text);

    private static void Write(Stream stream, string text)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(text + '\n'));
        }
        catch (IOException)
        {
            // A full disk behind the log is no reason to drop a session.
        }
    }
}
