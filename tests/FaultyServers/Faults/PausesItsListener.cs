using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace FaultyServers.Faults;

/// <summary>
/// A server that is taken out of rotation and put back: SIGUSR1 closes its listener, with nobody in its queue, and SIGUSR2 opens one on the same
/// address. Nobody is harmed by it who does not connect meanwhile. To be verified.
/// </summary>
internal sealed class PausesItsListener : Server
{
    private readonly Channel<bool> _told = Channel.CreateUnbounded<bool>();

    /// <summary>Before it listens: whoever has seen it listen may send a signal and rely on it.</summary>
    public PausesItsListener()
    {
        UserSignals.On(UserSignals.First, () => _told.Writer.TryWrite(true));
        UserSignals.On(UserSignals.Second, () => _told.Writer.TryWrite(false));
    }

    protected override async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var address = (IPEndPoint)listener.LocalEndPoint!;
                await AcceptUntilAsync(ToldAsync(pause: true), listener, stop);
                AcceptWaiting(listener);
                CloseListener();
                Console.WriteLine($"Process {Pid} paused its listener");
                await ToldAsync(pause: false);
                listener = OpenListener(address);
                Console.WriteLine($"Process {Pid} resumed its listener");
            }
        }
        catch (OperationCanceledException)
        {
            // The drain begins.
        }

        async Task ToldAsync(bool pause)
        {
            while (await _told.Reader.ReadAsync(stop) != pause)
                continue;
        }
    }

    /// <summary>When it returns, nobody accepts.</summary>
    private async Task AcceptUntilAsync(Task paused, Socket listener, CancellationToken stop)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var accepting = base.AcceptAsync(listener, round.Token);
        try
        {
            await paused;
        }
        finally
        {
            await round.CancelAsync();
            await accepting;
        }
    }
}
