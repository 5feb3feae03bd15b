using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Akin to failure mode 16: shutdown(2) on the listener, so that nobody new comes in, and then accepting who waits. Nobody does any
/// more: of a listener shutdown is what close is, and resets its queues (tcp_shutdown, tcp_disconnect), for every process that holds
/// it. The acceptor can be paused. To be caught by no-session-dropped.
/// </summary>
internal sealed class ShutsDown : Pausable
{
    protected override void AcceptWaiting(Socket listener)
    {
        listener.Shutdown(SocketShutdown.Both);
        try
        {
            base.AcceptWaiting(listener);
        }
        catch (SocketException error)
        {
            Console.WriteLine($"Process {Pid} cannot accept after the shutdown: {error.SocketErrorCode}");
        }
    }
}
