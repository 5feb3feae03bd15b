using System.Net.Sockets;

namespace FaultyServers.Faults;

/// <summary>
/// Nothing is wrong with it: its listener has TCP_DEFER_ACCEPT, as those of Apache and uWSGI have by default. The kernel gives it no connection before the client has sent something: to a client that says nothing it is
/// established, and nobody accepts it.
/// </summary>
internal sealed class DefersAccepts : Server
{
    protected override void Bound(Socket listener) => listener.SetRawSocketOption(6, 9, BitConverter.GetBytes(60)); // TCP, TCP_DEFER_ACCEPT; in seconds
}
