using System.Net.Sockets;
using System.Threading.Channels;

namespace FaultyServers.Faults;

/// <summary>
/// Failure modes 4, 7 and 17: an acceptor that stops accepting while the server goes on listening and serving, as one does whose
/// event loop is busy or whose wake-up was lost. SIGUSR1 stops it and SIGUSR2 lets it go on; the server says so when it is done. It
/// drains as the faultless twin does. To be caught by no-session-stranded, and by never-refused when its backlog is full.
/// </summary>
internal class Pausable : Server
{
    private readonly Channel<bool> _told = Channel.CreateUnbounded<bool>();

    /// <summary>Before it listens: whoever has seen it listen may send a signal and rely on it.</summary>
    public Pausable()
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
                await AcceptUntilAsync(ToldAsync(pause: true), listener, stop);
                Console.WriteLine($"Process {Pid} paused accepting");
                await ToldAsync(pause: false);
                Console.WriteLine($"Process {Pid} resumed accepting");
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

    /// <summary>When it returns, nothing will be accepted.</summary>
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
