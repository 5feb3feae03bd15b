using System.Net;
using System.Net.Sockets;

namespace FaultyServers;

/// <summary>
/// The faultless twin: an echo server with SO_REUSEPORT that drains on SIGHUP, SIGTERM and SIGINT. Its protocol and its output
/// are the ones of EchoServer, written a second time: a fault of the one must not be a fault of what it is compared with.
/// Each bug is a subclass that overrides one step.
/// </summary>
internal class Server
{
    private Socket _listener = null!;
    private Func<Task> _stopAcceptingAsync = null!;

    protected static int Pid => Environment.ProcessId;

    /// <summary>Above PID_MAX_LIMIT (4194304, linux/threads.h), so that no process can have it; the same in every reply.</summary>
    protected static int NobodysPid => 4194304 + Pid;

    protected OpenSessions Sessions { get; } = new();

    protected virtual bool HandlesSignals => true;

    protected virtual bool SharesItsPort => true;

    /// <returns>The exit code.</returns>
    public virtual async Task<int> RunAsync(IPEndPoint endPoint)
    {
        var asked = new DrainSignals(HandlesSignals);
        Console.WriteLine($"Process {Pid} running");
        _listener = Bind(endPoint);
        Bound(_listener);
        if (await Task.WhenAny(BeforeListeningAsync(), asked.First) == asked.First)
            return 0;
        _listener.Listen();
        Console.WriteLine($"Process {Pid} listening on: {_listener.LocalEndPoint}");
        Started(_listener);
        using var stop = new CancellationTokenSource();
        var accepting = AcceptAsync(_listener, stop.Token);
        _stopAcceptingAsync = async () =>
        {
            await stop.CancelAsync();
            await accepting;
        };
        await asked.First;
        return await StopAsync();
    }

    /// <summary>Called when the port is bound: what is set of the socket now is so for every connection.</summary>
    protected virtual void Bound(Socket listener)
    {
    }

    /// <summary>Called when the port is bound and the server does not listen yet.</summary>
    protected virtual Task BeforeListeningAsync() => Task.CompletedTask;

    /// <summary>Called once the server listens.</summary>
    protected virtual void Started(Socket listener)
    {
    }

    /// <summary>What the server does from the signal to its end.</summary>
    /// <returns>The exit code.</returns>
    protected virtual async Task<int> StopAsync()
    {
        await LeaveAsync();
        await Sessions.WaitUntilEmptyAsync();
        return 0;
    }

    /// <summary>Stops accepting, serves who is in the queue already, and closes the listener.</summary>
    protected async Task LeaveAsync()
    {
        await _stopAcceptingAsync();
        if (!_listener.SafeHandle.IsClosed)
            AcceptWaiting(_listener);
        _listener.Dispose();
        PrintOpenSessions();
    }

    /// <summary>Stops accepting; the listener stays open.</summary>
    protected Task StopAcceptingAsync() => _stopAcceptingAsync();

    /// <summary>Closes the listener, with which the server may go on: see <see cref="OpenListener"/>.</summary>
    protected void CloseListener() => _listener.Dispose();

    /// <summary>Opens another listener in place of the one that was closed.</summary>
    protected Socket OpenListener(IPEndPoint endPoint)
    {
        _listener = Bind(endPoint);
        _listener.Listen();
        return _listener;
    }

    protected void PrintOpenSessions() => Console.WriteLine($"process {Pid} closing tasks: {Sessions.Count}");

    /// <summary>Accepts until cancelled.</summary>
    protected virtual async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        try
        {
            while (true)
                Serve(await listener.AcceptAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The drain begins.
        }
    }

    /// <summary>Accepts until the queue is empty.</summary>
    protected virtual void AcceptWaiting(Socket listener)
    {
        while (listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            Serve(listener.Accept());
    }

    /// <summary>The reply to a line.</summary>
    /// <param name="line">The line with its end, as it came.</param>
    /// <param name="number">1 for the first line of the session.</param>
    protected virtual byte[] Reply(byte[] line, int number) => Compose(line, Pid);

    /// <summary>Serves a client until its end of input, and leaves its socket open.</summary>
    protected virtual Task ServeAsync(Socket client) => FaultySession.RunAsync(client, Reply);

    protected static byte[] Compose(byte[] line, int pid) =>
        [.. line, .. System.Text.Encoding.ASCII.GetBytes($": from {pid}\n")];

    /// <summary>Begins to serve a client that was accepted.</summary>
    protected void Serve(Socket client)
    {
        Sessions.Add(client);
        Console.WriteLine($"Process {Pid} accepted connection from: {client.RemoteEndPoint}");
        _ = Task.Run(async () =>
        {
            await ServeAsync(client);
            Sessions.Remove(client);
        });
    }

    private Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (SharesItsPort)
            socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_REUSEPORT
        socket.Bind(endPoint);
        return socket;
    }
}
