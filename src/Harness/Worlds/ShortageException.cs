using Mono.Unix.Native;

namespace Harness.Worlds;

/// <summary>
/// The harness itself has not enough of something: descriptors, processes, memory. It says nothing of any server, so that a run that ends by it is
/// inconclusive and never a violation.
/// </summary>
internal sealed class ShortageException : WorldException
{
    /// <summary>With a message.</summary>
    public ShortageException(string message) : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public ShortageException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public ShortageException()
    {
    }

    /// <summary>Throws if an error of a system call is one of a shortage.</summary>
    /// <param name="error">The error.</param>
    /// <param name="what">What could not be done, as a sentence without its end.</param>
    internal static void ThrowIf(Errno error, string what)
    {
        if (Remedy(error) is { } remedy)
            throw new ShortageException($"The harness is short of something: {what}: {Stdlib.strerror(error)}. {remedy}");
    }

    private static string? Remedy(Errno error) => error switch
    {
        Errno.EAGAIN => "The user may have too many processes (RLIMIT_NPROC, 'ulimit -u'), or the control group (pids.max).",
        Errno.ENOMEM => "There is not enough memory.",
        Errno.EMFILE => "The harness may open too few files (RLIMIT_NOFILE, 'ulimit -n').",
        Errno.ENFILE => "The machine has too many open files (fs.file-max).",
        _ => null,
    };
}
