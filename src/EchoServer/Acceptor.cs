using System.Diagnostics;
using System.Net.Sockets;
using Draining;

namespace EchoServer;

/// <summary>Takes connections off a listener's queue and starts a session for each.</summary>
/// <param name="listener">Where they wait.</param>
/// <param name="sessions">Where they go.</param>
/// <param name="capacity">Sessions that may be open at once; beyond them, connections wait in the queue.</param>
internal sealed class Acceptor(Socket listener, Sessions sessions, int capacity) : IAcceptor, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(1);

    /// <summary>The longest queue that there is: its backlog and one (sk_acceptq_is_full in the kernel).</summary>
    private const int LongestQueue = ushort.MaxValue + 1;

    private readonly CancellationTokenSource _stop = new();
    private volatile Func<Socket, bool> _admit = static _ => true;
    private int _accepted;
    private long? _reportedAt;

    /// <inheritdoc/>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Ends when it was stopped, or failed in a way that nobody foresaw.</summary>
    public Task Accepting { get; private set; } = Task.CompletedTask;

    /// <inheritdoc/>
    public Func<Socket, bool> Admit { set => _admit = value; }

    /// <summary>Begins to accept connections as they come.</summary>
    public void Start() => Accepting = AcceptUntilStoppedAsync();

    /// <inheritdoc/>
    public void Stop()
    {
        _stop.Cancel();
        Accepting.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    /// <remarks>It also returns when the time is over and none can be accepted because the descriptors are used up.</remarks>
    public void AcceptWaiting(TimeLimit limit)
    {
        listener.Blocking = false;
        for (var count = 0; listener.Poll(TimeSpan.Zero, SelectMode.SelectRead) && (count < LongestQueue || !limit.IsOver); count++)
        {
            while (HasNoRoom())
            {
                if (limit.IsOver)
                    return;
                AwaitEnd();
            }

            try
            {
                var client = listener.Accept();
                // It has inherited the opposite, and a NetworkStream refuses such a socket.
                client.Blocking = true;
                Take(client);
            }
            catch (SocketException error)
            {
                if (limit.IsOver)
                    return;
                WaitOut(error);
            }
        }
    }

    /// <summary>Stopped before.</summary>
    public void Dispose() => _stop.Dispose();

    private async Task AcceptUntilStoppedAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WaitForRoomAsync(stop);
                var client = await listener.AcceptAsync(stop);

                // A connection that was waited for is told of by the thread that tells all sessions of their input. What follows may block: the output, and the wait for a descriptor.
                if (!Thread.CurrentThread.IsThreadPoolThread)
                    await Task.Yield();
                Take(client);
            }
            catch (SocketException error)
            {
                // As above: sessions have to be able to end meanwhile.
                if (!Thread.CurrentThread.IsThreadPoolThread)
                    await Task.Yield();
                WaitOut(error);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Take(Socket client)
    {
        if (!_admit(client))
        {
            client.Dispose();
            return;
        }

        Interlocked.Increment(ref _accepted);
        sessions.Start(client);
    }

    private async Task WaitForRoomAsync(CancellationToken stop)
    {
        while (true)
        {
            // Asked for before the count is read: a session that ends in between completes it.
            var end = sessions.NextEnd;
            if (!HasNoRoom())
                return;

            await end.WaitAsync(stop);
        }
    }

    private bool HasNoRoom()
    {
        var open = sessions.Count;
        if (open < capacity)
            return false;

        ReportShortage($"{open} sessions are open, as many as its limit of open files allows");
        return true;
    }

    /// <summary>
    /// What is left is that the whole system is out of descriptors or memory (ENFILE, ENOBUFS, ENOMEM). The connection stays in
    /// the queue then and trying again at once would spin; a session that ends, or another process, makes room.
    /// </summary>
    private void WaitOut(SocketException error)
    {
        ReportShortage(error.Message);
        AwaitEnd();
    }

    /// <summary>
    /// Waits for the end of a session, or for a while. Blocks, because awaiting a time may start the timer thread, which needs
    /// the descriptors that are missing; and by the handle, because Task.Wait makes the thread pool start another thread.
    /// </summary>
    private void AwaitEnd() => ((IAsyncResult)sessions.NextEnd).AsyncWaitHandle.WaitOne(Pause);

    private void ReportShortage(string reason)
    {
        // A server at its limit runs short again with every session that it takes.
        if (_reportedAt is { } before && Stopwatch.GetElapsedTime(before) < BetweenReports)
            return;

        _reportedAt = Stopwatch.GetTimestamp();
        Log.Problem($"Process {Environment.ProcessId} cannot accept for now: {reason}.");
    }
}
