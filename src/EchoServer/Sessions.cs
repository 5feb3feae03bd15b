using System.Net.Sockets;

namespace EchoServer;

/// <summary>The sessions that are open. A session counts from its accept until its socket is closed.</summary>
internal sealed class Sessions
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _nextEnd = NewEnd();
    private int _count;

    /// <summary>How many sessions are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Completes when the next session has ended and given its file descriptor back.</summary>
    public Task NextEnd
    {
        get
        {
            lock (_lock)
                return _nextEnd.Task;
        }
    }

    /// <summary>Starts a session on an accepted connection; it is counted when this returns. Disposes the socket at its end.</summary>
    public void Start(Socket client)
    {
        lock (_lock)
            _count++;

        Log.Line($"Process {Environment.ProcessId} accepted connection from: {client.RemoteEndPoint}");
        // Until it first waits for its client: a session whose input is there already has some turns, and no more (Session), before the next connection is accepted.
        _ = RunAsync(client);
    }

    /// <summary>Returns when no session is open. Nobody may start one any more.</summary>
    public async Task WaitUntilEmptyAsync()
    {
        while (true)
        {
            // Taken before the count is read: an end in between completes it.
            var next = NextEnd;
            if (Count == 0)
                return;

            await next;
        }
    }

    private static TaskCompletionSource NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(Socket client)
    {
        try
        {
            using (client)
                await Session.RunAsync(client);
        }
        finally
        {
            TaskCompletionSource ended;
            lock (_lock)
            {
                _count--;
                ended = _nextEnd;
                _nextEnd = NewEnd();
            }

            ended.SetResult();
        }
    }
}
