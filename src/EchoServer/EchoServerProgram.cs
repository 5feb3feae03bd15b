using System.Net.Sockets;
using Draining;

namespace EchoServer;

/// <summary>
/// A minimal echo server that shares its port by SO_REUSEPORT and leaves it, on SIGHUP, SIGTERM or SIGINT, without closing a
/// session: it stops accepting, prints how many sessions are still open, and ends when their clients have closed them.
/// </summary>
internal static class EchoServerProgram
{
    private static int Main(string[] args)
    {
        // Sessions go on on the thread that the kernel has told of their input, without a way to another one: they do not block. .NET reads it when the first socket is made.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
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
            using var listener = Listen(options);
            if (listener is not null)
                Serve(listener, sessions, options);
        }
        catch (ListenException refused)
        {
            Log.Problem(refused.Message);
            return ExitCodes.Unavailable;
        }

        ShutdownSignals.First.Wait();
        Log.Line($"process {Environment.ProcessId} closing tasks: {sessions.Count}");
        sessions.WaitUntilEmptyAsync().Wait();
        return ExitCodes.Done;
    }

    /// <returns>Null if a signal came before it listened.</returns>
    private static Socket? Listen(Options options)
    {
        using var arrival = Arrival.Await(options.EndPoint, ShutdownSignals.First);
        return ShutdownSignals.UnlessRequested(() =>
        {
            var listener = Listener.Open(options.EndPoint, options.Backlog);
            arrival.Complete(listener, ShutdownSignals.First, Log.Line);
            Log.Line($"Process {Environment.ProcessId} listening on: {listener.LocalEndPoint}");
            ReadyNotice.Send();
            return listener;
        });
    }

    /// <summary>
    /// Accepts until a signal asks to stop, then leaves the port. The sessions go on. This is the main thread, which has nothing
    /// else to do: it may block, and needs no thread or timer that a process out of descriptors could not get.
    /// </summary>
    private static void Serve(Socket listener, Sessions sessions, Options options)
    {
        using var acceptor = new Acceptor(listener, sessions, Capacity.Read());
        acceptor.Start();

        // Accepting ends by itself only if it fails in a way nobody foresaw; that must not leave a server that accepts nobody.
        Task.WaitAny(ShutdownSignals.First, acceptor.Accepting);
        Departure.Leave(listener, acceptor, options.Drain, options.DrainTimeout, Log.Line);
    }
}
