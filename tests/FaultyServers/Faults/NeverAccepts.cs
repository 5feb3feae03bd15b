using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 7: false readiness. The server listens and says so, and its share of the clients waits in its queue for ever.
/// To be caught by never-refused if that counts hanging connects, and by no-session-dropped when its exit resets the queue.
/// </summary>
internal sealed class NeverAccepts : Server
{
    protected override Task AcceptAsync(Socket listener, CancellationToken stop) => Task.CompletedTask;

    protected override void AcceptWaiting(Socket listener)
    {
    }
}
