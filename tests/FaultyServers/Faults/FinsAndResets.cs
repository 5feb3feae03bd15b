using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// It sends a FIN and a RST at once to each client that it accepts while a SIGUSR1 is in force: the client's socket has EPIPE for its error, and not
/// ECONNRESET. To be caught by no-session-dropped.
/// </summary>
internal sealed class FinsAndResets : Server
{
    private volatile bool _isTold;

    public FinsAndResets() => UserSignals.On(UserSignals.First, () =>
    {
        _isTold = true;
        Console.WriteLine($"Process {Pid} resets whom it accepts");
    });

    protected override Task ServeAsync(Socket client)
    {
        if (!_isTold)
            return base.ServeAsync(client);
        client.Shutdown(SocketShutdown.Send);
        client.LingerState = new LingerOption(true, 0); // close(2) with linger 0 sends RST: socket(7)
        return Task.CompletedTask;
    }
}
