using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Failure mode 1: the listener is closed with connections in its accept queue, which resets every one of them
/// (inet_csk_listen_stop). The acceptor can be paused, so that they are there. To be caught by no-session-dropped.
/// </summary>
internal sealed class ClosesAtOnce : Pausable
{
    protected override void AcceptWaiting(Socket listener)
    {
    }
}
