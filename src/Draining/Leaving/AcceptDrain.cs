namespace Draining;

/// <summary>
/// Accepts until the queue is empty, then closes: what most servers call a graceful shutdown. <b>Loses</b> what has not reached
/// the queue by then: every connection whose handshake is under way, and those that arrive between the last accept and the
/// close. Over loopback, where a handshake takes no time, that is one connection in six rollovers; at a round trip of 20 ms it
/// is as many as <see cref="ImmediateDrain"/> loses.
/// </summary>
internal sealed class AcceptDrain : IDrain
{
    /// <inheritdoc/>
    public string Name => "accept";

    /// <inheritdoc/>
    public void Leave(Departure departure)
    {
        departure.Acceptor.Stop();
        departure.Acceptor.AcceptWaiting(departure.Limit);
        departure.Close();
    }
}
