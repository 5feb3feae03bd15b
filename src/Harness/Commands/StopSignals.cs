using System.Runtime.InteropServices;
using Harness.Reporting;
using Harness.Worlds.Linux.Processes;
using Mono.Unix.Native;

namespace Harness.Commands;

/// <summary>
/// The signals by which a user ends the program. The first one ends it in order: servers are killed, results are written. A Ctrl-C after that
/// ends it at once, with every server.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly PosixSignal[] all = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> registrations;
    private int received;
    private int first;

    public StopSignals() => registrations = [.. all.Select(signal => PosixSignalRegistration.Create(signal, Receive))];

    /// <summary>Whether the first signal that this process got was the one of a Ctrl-C: a terminal sends it to every program in the foreground.</summary>
    public bool IsOfKeyboard => Volatile.Read(ref first) == (int)PosixSignal.SIGINT;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        stop.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref received) > 1)
        {
            if (context.Signal == PosixSignal.SIGINT)
                EndAtOnce();
            return;
        }

        Volatile.Write(ref first, (int)context.Signal);
        stop.Cancel();
    }

    private static void EndAtOnce()
    {
        LastResort.KillEverythingStarted();
        if (!Console.IsOutputRedirected)
            ShowCursor();
        Stdlib._Exit(ExitCodes.Interrupted); // not exit(3): what runs at an exit may be what hangs
    }

    /// <summary>The live table hides the cursor; nobody is left to show it again (DECTCEM).</summary>
    private static unsafe void ShowCursor()
    {
        fixed (byte* show = "\e[?25h\r\n"u8)
            _ = Syscall.write(1, show, 8);
    }
}
