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

    private static readonly Lock OneAtATime = new();
    private static bool _requested;
    private static int _urgentSignals;

    /// <summary>Completes when a signal has asked the server to stop and its line has been printed.</summary>
    public static Task First => FirstSignal.Task;

    /// <summary>Installs the handlers. Call it once, before any output.</summary>
    public static void Register() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
    ];

    /// <summary>
    /// Does something that a server must not begin once it was told to stop. A signal that comes meanwhile is handled after it.
    /// </summary>
    /// <returns>What it made; null, and it was not done, if a signal came before.</returns>
    public static T? UnlessRequested<T>(Func<T> action)
        where T : class
    {
        lock (OneAtATime)
            return _requested ? null : action();
    }

    private static void Handle(PosixSignalContext signal)
    {
        // Without it the runtime ends the process with 128 + signal as soon as this method returns, in the middle of the drain.
        signal.Cancel = true;
        var (name, exitCode) = signal.Signal switch
        {
            PosixSignal.SIGHUP => ("hangup", ExitCodes.Done),
            PosixSignal.SIGTERM => ("terminate", ExitCodes.Terminated),
            _ => ("interrupt", ExitCodes.Interrupted),
        };
        bool atOnce;
        lock (OneAtATime)
        {
            _requested = true;
            Log.Line($"Process {Environment.ProcessId} received {name} signal");
            atOnce = exitCode != ExitCodes.Done && ++_urgentSignals > 1;
        }

        if (atOnce)
            Environment.Exit(exitCode);

        FirstSignal.TrySetResult();
    }
}
