using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Commands;

/// <summary>
/// Standard output or standard error. What cannot be written (a full disk, a pipe whose reader is gone, a stream that the caller has closed) is
/// dropped and never ends the program: its verdicts do not depend on who reads them. That something was dropped is remembered, for the exit code.
/// </summary>
/// <remarks>
/// Not <see cref="Console.Out"/>, which throws on a full disk and takes a pipe without a reader for a success. The descriptors are numbers and no
/// handles: they mean what they do by their numbers, the caller has opened them, and nobody here closes them.
/// </remarks>
internal sealed partial class StandardWriter : TextWriter
{
    private const int CloseOnExec = 1; // FD_CLOEXEC, fcntl(2)

    private readonly Lock gate = new();
    private readonly int descriptor;
    private volatile string? failure;

    private StandardWriter(int descriptor)
    {
        this.descriptor = descriptor;
        CoreNewLine = ['\n'];
    }

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Whether the caller has closed it.</summary>
    public bool IsClosed => descriptor < 0;

    /// <summary>Why something could not be written; null if everything was.</summary>
    public string? Failure => failure;

    /// <summary>
    /// The process' standard output (1) and standard error (2). To be called before anything else opens a file.
    /// </summary>
    public static (StandardWriter Output, StandardWriter Errors) OfProcess()
    {
        Occupy(0);
        return (Of(1), Of(2));
    }

    /// <summary>Writes to a descriptor that is open.</summary>
    internal static StandardWriter To(int descriptor) => new(descriptor);

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write($"{value}\n".AsSpan());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.IsEmpty)
            return;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(buffer.Length)];
        var count = Encoding.UTF8.GetBytes(buffer, bytes);
        lock (gate)
        {
            if (descriptor < 0)
            {
                failure ??= "it is closed";
                return;
            }

            WriteAll(bytes.AsSpan(0, count));
        }
    }

    private unsafe void WriteAll(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = Syscall.write(descriptor, start + written, (ulong)(bytes.Length - written));
                if (count >= 0)
                {
                    written += (int)count;
                    continue;
                }

                var error = Stdlib.GetLastError();
                if (error == Errno.EINTR)
                    continue;
                if (error == Errno.EAGAIN)
                {
                    Syscall.poll([new Pollfd { fd = descriptor, events = PollEvents.POLLOUT }], -1);
                    continue;
                }

                failure ??= Stdlib.strerror(error);
                return;
            }
        }
    }

    private static StandardWriter Of(int descriptor) => new(Occupy(descriptor) ? descriptor : -1);

    /// <summary>
    /// Whether the caller has given this descriptor. If not, nothing may be written to it: the runtime may have opened something of its own
    /// under the number, which shows by its flag, since what an exec(2) hands on does not have it. A number that is free is taken, so that no file
    /// or pipe of the harness gets it.
    /// </summary>
    private static bool Occupy(int descriptor)
    {
        var flags = Syscall.fcntl(descriptor, FcntlCommand.F_GETFD);
        if (flags >= 0)
            return (flags & CloseOnExec) == 0;
        using var taken = open("/dev/null", 2 /* O_RDWR */);
        if (taken.IsInvalid)
            return false;
        if (taken.DangerousGetHandle() == descriptor)
            taken.SetHandleAsInvalid(); // it stays open under the number
        else
            _ = dup2(taken, descriptor);
        return false;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int dup2(SafeFileHandle from, int to);
}
