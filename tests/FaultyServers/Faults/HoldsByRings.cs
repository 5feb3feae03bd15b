using System.ComponentModel;
using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Without a bug: its listener and its sessions are files of an io_uring and have no descriptor, as with runtimes that are built on rings. Who lists descriptors alone would say that nobody holds them.
/// </summary>
internal sealed class HoldsByRings : Server
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(2);

    /// <inheritdoc/>
    protected override async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        Ring ring;
        try
        {
            ring = new Ring(listener);
            if (ring.AcceptOne() is { } first)
                Serve(first);
        }
        catch (Exception error) when (error is Win32Exception or SocketException)
        {
            Console.WriteLine($"There is no io_uring here: {error.Message}");
            return;
        }

        using (ring)
        {
            listener.Dispose(); // the descriptor alone: the ring keeps the socket
            Console.WriteLine($"Process {Pid} holds its listener by a ring");
            while (true)
            {
                if (ring.AcceptOne() is { } client)
                    Serve(client);
                else if (stop.IsCancellationRequested)
                    break; // the queue is empty
                else
                    await Task.WhenAny(Task.Delay(pause, stop));
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ServeAsync(Socket client)
    {
        var ring = new Ring(client);
        client.Dispose(); // as above
        return Task.Factory.StartNew(() => Converse(ring), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Converse(Ring ring)
    {
        using (ring)
        {
            var line = new List<byte>();
            var bytes = new byte[4096];
            for (var number = 1; ring.Read(bytes) is var count and > 0;)
            {
                foreach (var one in bytes.AsSpan(0, count))
                {
                    line.Add(one);
                    if (one != '\n')
                        continue;
                    ring.Write(Reply([.. line], number++));
                    line.Clear();
                }
            }
        }
    }
}
