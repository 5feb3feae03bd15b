namespace Draining;

/// <summary>
/// The handshakes that were under way at the address of a listener when this was made. Its own are among them, and the kernel
/// does not show which: so all are waited for. A close would lose them: their last ACK would find no listener.
/// </summary>
/// <param name="tables">Where they are seen.</param>
/// <param name="address">What the listener is bound to.</param>
internal sealed class Handshakes(SocketTables tables, GroupAddress address)
{
    private readonly HashSet<ulong> _underWay = tables.HalfOpen(address);

    /// <summary>How many are not over.</summary>
    public int Count => _underWay.Count;

    /// <summary>Waits until all are over.</summary>
    /// <param name="limit">How long at most: a client that has died does not answer for a minute.</param>
    /// <param name="meanwhile">Done before every look.</param>
    public void Await(TimeLimit limit, Action meanwhile)
    {
        while (_underWay.Count > 0 && !limit.IsOver)
        {
            Thread.Sleep(1);
            meanwhile();
            Look();
        }
    }

    /// <summary>Takes those away that are over.</summary>
    public void Look()
    {
        if (_underWay.Count > 0)
            _underWay.IntersectWith(tables.HalfOpen(address));
    }
}
