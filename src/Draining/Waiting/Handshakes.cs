namespace Draining;

/// <summary>
/// The handshakes that were under way at the address of a listener when this was made. Its own are among them, and the kernel
/// does not show which: so all are waited for. A close would lose them: their last ACK would find no listener.
/// </summary>
/// <param name="tables">Where they are seen.</param>
/// <param name="address">What the listener is bound to.</param>
/// <param name="mostResent">Of those whose SYN-ACK was sent again more often than this none is waited for: the client has not answered for seconds.</param>
internal sealed class Handshakes(SocketTables tables, GroupAddress address, int mostResent = byte.MaxValue)
{
    private readonly HashSet<ulong> _underWay = tables.SynReceived(address, mostResent);

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
            _underWay.IntersectWith(tables.SynReceived(address, mostResent));
    }

    /// <summary>How many handshakes at the address there are for which nobody waits.</summary>
    public int CountUnanswered()
    {
        var now = tables.SynReceived(address);
        now.ExceptWith(tables.SynReceived(address, mostResent));
        return now.Count;
    }
}
