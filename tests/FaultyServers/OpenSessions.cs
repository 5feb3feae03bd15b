using System.Net.Sockets;

namespace FaultyServers;

/// <summary>The sessions that are open.</summary>
internal sealed class OpenSessions
{
    private readonly HashSet<Socket> _open = [];
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closing;

    public int Count
    {
        get
        {
            lock (_open)
                return _open.Count;
        }
    }

    public void Add(Socket client)
    {
        lock (_open)
            _open.Add(client);
    }

    /// <summary>Closes a session's socket.</summary>
    public void Remove(Socket client)
    {
        lock (_open)
        {
            client.Dispose();
            _open.Remove(client);
            if (_closing && _open.Count == 0)
                _empty.TrySetResult();
        }
    }

    /// <summary>Does something to every open session's socket; none is closed by another thread meanwhile.</summary>
    public void ForEach(Action<Socket> action)
    {
        lock (_open)
        {
            foreach (var client in _open)
            {
                try
                {
                    action(client);
                }
                catch (SocketException)
                {
                    // Its client has just reset it.
                }
            }
        }
    }

    /// <summary>Returns when no session is open.</summary>
    public Task WaitUntilEmptyAsync()
    {
        lock (_open)
        {
            _closing = true;
            if (_open.Count == 0)
                _empty.TrySetResult();
        }

        return _empty.Task;
    }
}
