namespace Draining;

/// <summary>
/// Closes at once. <b>Loses</b> every connection that waits to be accepted: the kernel resets it (inet_csk_listen_stop), unless
/// <c>net.ipv4.tcp_migrate_req</c> is 1, and every one whose handshake is under way: its last ACK finds no listener and is
/// answered by a reset, and a client that does not send anything never learns of it. About 11 connections per rollover at tens
/// of thousands a second over loopback, 48 at a round trip of 20 ms.
/// </summary>
internal sealed class ImmediateDrain : IDrain
{
    /// <inheritdoc/>
    public string Name => "immediate";

    /// <inheritdoc/>
    public void Leave(Departure departure)
    {
        departure.Acceptor.Stop();
        departure.Close();
    }
}
