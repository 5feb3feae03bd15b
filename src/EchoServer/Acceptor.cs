using System.Diagnostics;
using System.Net.Sockets;

namespace EchoServer;

/// <summary>Takes connections off a listener's queue and starts a session for each.</summary>
/// <param name="listener">Where they wait.</param>
/// <param name="sessions">Where they go.</param>
/// <param name="capacity">Sessions that may be open at once; beyond them, connections wait in the queue.</param>
internal sealed class Acceptor(Socket listener, Sessions sessions, int capacity)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(1);

    private long? _reportedAt;

    /// <summary>Accepts as connections come, until <paramref name="stop"/> is cancelled; no connection is lost by that.</summary>
    public async Task AcceptUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WaitForRoomAsync(stop);
                sessions.Start(await listener.AcceptAsync(stop));
            }
            catch (SocketException error)
            {
                WaitOut(error);
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
        while (listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            try
            {
                await WaitForRoomAsync(CancellationToken.None);
                var client = listener.Accept();
                // It has inherited the opposite, and a NetworkStream refuses such a socket.
                client.Blocking = true;
                sessions.Start(client);
            }
            catch (SocketException error)
            {
                WaitOut(error);
            }
        }
    }

    private async Task WaitForRoomAsync(CancellationToken stop)
    {
        while (true)
        {
            // Asked for before the count is read: a session that ends in between completes it.
            var end = sessions.NextEnd;
            var open = sessions.Count;
            if (open < capacity)
                return;

            ReportShortage($"{open} sessions are open, as many as its limit of open files allows");
            await end.WaitAsync(stop);
        }
    }

    /// <summary>
    /// What is left is that the whole system is out of descriptors or memory (ENFILE, ENOBUFS, ENOMEM). The connection stays in
    /// the queue then and trying again at once would spin; a session that ends, or another process, makes room.
    /// </summary>
    private void WaitOut(SocketException error)
    {
        ReportShortage(error.Message);
        // Blocks, because awaiting a time may start the timer thread, which needs the descriptors that are missing; and by the
        // handle, because Task.Wait makes the thread pool start another thread.
        ((IAsyncResult)sessions.NextEnd).AsyncWaitHandle.WaitOne(Pause);
    }

    private void ReportShortage(string reason)
    {
        // A server at its limit runs short again with every session that it takes.
        if (_reportedAt is { } before && Stopwatch.GetElapsedTime(before) < BetweenReports)
            return;

        _reportedAt = Stopwatch.GetTimestamp();
        Log.Problem($"Process {Environment.ProcessId} cannot accept for now: {reason}.");
    }
}
