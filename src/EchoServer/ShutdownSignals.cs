using System.Runtime.InteropServices;

namespace EchoServer;

/// <summary>
/// SIGHUP, SIGTERM and SIGINT: the first of them asks the server to drain, a second SIGTERM or SIGINT ends it at once
/// (SIGHUP does not count for that: a deploy script may send it first and the usual SIGTERM later). A SIGHUP or SIGINT that the
/// parent process ignores (nohup, a background job of a script) stays ignored: .NET keeps to that convention.
/// </summary>
internal static class ShutdownSignals
{
    private static readonly TaskCompletionSource FirstSignal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Never disposed and never collected: either would give the signal its default action back, and one that arrives while
    // the process is about to return 0 would kill it.
    private static PosixSignalRegistration[] _registrations = [];
    private static volatile bool _requested;
    private static int _urgentSignals;

    /// <summary>Whether a signal has asked the server to stop. True a little before <see cref="First"/> completes.</summary>
    public static bool Requested => _requested;

    /// <summary>Completes when a signal has asked the server to stop and its line has been printed.</summary>
    public static Task First => FirstSignal.Task;

    /// <summary>Installs the handlers. Call it once, before any output.</summary>
    public static void Register() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
    ];

    private static void Handle(PosixSignalContext signal)
    {
        // Without it the runtime ends the process with 128 + signal as soon as this method returns, in the middle of the drain.
        signal.Cancel = true;
        _requested = true;
        var (name, exitCode) = signal.Signal switch
        {
            PosixSignal.SIGHUP => ("hangup", ExitCodes.Done),
            PosixSignal.SIGTERM => ("terminate", ExitCodes.Terminated),
            _ => ("interrupt", ExitCodes.Interrupted),
        };
        Log.Line($"Process {Environment.ProcessId} received {name} signal");
        if (exitCode != ExitCodes.Done && Interlocked.Increment(ref _urgentSignals) > 1)
            Environment.Exit(exitCode);

        FirstSignal.TrySetResult();
    }
}
