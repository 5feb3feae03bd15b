using System.Net.Sockets;

namespace EchoServer;

/// <summary>
/// A minimal echo server that shares its port by SO_REUSEPORT and leaves it, on SIGHUP, SIGTERM or SIGINT, without closing a
/// session: it stops accepting, prints how many sessions are still open, and ends when their clients have closed them.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var options = Options.Parse(args, out var problem);
        if (options is null)
        {
            Log.Problem($"{problem} 'EchoServer --help' shows the usage.");
            return ExitCodes.Usage;
        }

        if (options.Help)
        {
            Log.Line(Options.Usage);
            return ExitCodes.Done;
        }

        // Before the first line of output: whoever has read it may send a signal and rely on it.
        ShutdownSignals.Register();
        Log.Line($"Process {Environment.ProcessId} running");

        var sessions = new Sessions();
        try
        {
            using var listener = ShutdownSignals.UnlessRequested(() => Listen(options));
            if (listener is not null)
                await ServeAsync(listener, sessions);
        }
        catch (ListenException refused)
        {
            Log.Problem(refused.Message);
            return ExitCodes.Unavailable;
        }

        await ShutdownSignals.First;
        Log.Line($"process {Environment.ProcessId} closing tasks: {sessions.Count}");
        await sessions.WaitUntilEmptyAsync();
        return ExitCodes.Done;
    }

    private static Socket Listen(Options options)
    {
        var listener = Listener.Open(options.EndPoint, options.Backlog);
        Log.Line($"Process {Environment.ProcessId} listening on: {listener.LocalEndPoint}");
        return listener;
    }

    /// <summary>Accepts until a signal asks to stop, then leaves the port. The sessions go on.</summary>
    private static async Task ServeAsync(Socket listener, Sessions sessions)
    {
        var acceptor = new Acceptor(listener, sessions, Capacity.Read());
        using var stop = new CancellationTokenSource();
        var accepting = acceptor.AcceptUntilAsync(stop.Token);

        // Accepting ends by itself only if it fails in a way nobody foresaw; that must not leave a server that accepts nobody.
        await Task.WhenAny(ShutdownSignals.First, accepting);
        await stop.CancelAsync();
        await accepting;
        await Departure.LeaveAsync(listener, acceptor);
    }
}
