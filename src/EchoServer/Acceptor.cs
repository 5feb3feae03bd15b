using System.Net.Sockets;

namespace EchoServer;

/// <summary>Takes connections off a listener's queue and starts a session for each.</summary>
internal sealed class Acceptor(Socket listener, Sessions sessions)
{
    /// <summary>
    /// How long to wait for a file descriptor at most. The end of a session wakes the acceptor earlier; this bound is for
    /// descriptors that something else held: another process, when the whole system ran out of them.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private bool _shortageReported;

    /// <summary>Accepts as connections come, until <paramref name="stop"/> is cancelled; no connection is lost by that.</summary>
    public async Task AcceptUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Asked for before the attempt, so that a session that ends during it is not overlooked.
            var room = sessions.NextEnd;
            try
            {
                Start(await listener.AcceptAsync(stop));
            }
            catch (SocketException error)
            {
                await WaitAsync(room, error, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Accepts all that wait in the queue, and returns when it is empty.</summary>
    public async Task AcceptWaitingAsync()
    {
        listener.Blocking = false;
        // Polling tells whether the queue is empty even when there is no file descriptor left to accept with.
        while (listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            var room = sessions.NextEnd;
            try
            {
                Start(listener.Accept());
            }
            catch (SocketException error)
            {
                await WaitAsync(room, error, CancellationToken.None);
            }
        }
    }

    private void Start(Socket client)
    {
        _shortageReported = false;
        sessions.Start(client);
    }

    /// <summary>
    /// Nearly always there are no descriptors or no memory (EMFILE, ENFILE, ENOBUFS, ENOMEM). The kernel keeps the connection
    /// in the queue then, so that trying again at once would spin; and any other error concerns that connection alone.
    /// </summary>
    private async Task WaitAsync(Task room, SocketException error, CancellationToken stop)
    {
        if (!_shortageReported)
            Log.Problem($"Process {Environment.ProcessId} cannot accept for now: {error.Message}");

        _shortageReported = true;
        await room.WaitAsync(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
