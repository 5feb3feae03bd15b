using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Commands;

/// <summary>
/// The standard output of <c>rollover worker</c>: the protocol's, and nobody else's. It is moved to a descriptor of its own, and whatever an extension, or a library of one, prints on standard
/// output goes to standard error: one line between the replies would end every run.
/// </summary>
internal sealed partial class WorkerOutput
{
    private const int Output = 1, Errors = 2;
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC, fcntl(2): no server inherits it

    private readonly SafeFileHandle moved;

    private WorkerOutput(SafeFileHandle moved) => this.moved = moved;

    /// <summary>Moves it. To be called before an extension is loaded.</summary>
    /// <param name="terminal">The process' terminal.</param>
    /// <returns>The terminal of the worker, and what was moved; null where the caller has closed its standard output, or no descriptor is free: there is nothing to move.</returns>
    public static (Terminal Terminal, WorkerOutput? Moved) Take(Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        if (terminal.Output is StandardWriter { IsClosed: true })
            return (terminal, null);
        var moved = fcntl(Output, DuplicateCloseOnExec, Errors + 1);
        if (moved.IsInvalid)
            return (terminal, null);
        Redirect();
        Console.SetOut(Console.Error);
        return (terminal with { Output = StandardWriter.To((int)moved.DangerousGetHandle()) }, new WorkerOutput(moved));
    }

    /// <summary>Does something with the standard output back in its place: it may execute the program again, which finds it there.</summary>
    public void Restored(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _ = dup2(moved, Output);
        try
        {
            action();
        }
        finally
        {
            Redirect();
        }
    }

    private static void Redirect()
    {
        using var errors = new SafeFileHandle(Errors, ownsHandle: false);
        _ = dup2(errors, Output);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle fcntl(int descriptor, int command, int least);

    [LibraryImport("libc")]
    private static partial int dup2(SafeFileHandle from, int to);
}
