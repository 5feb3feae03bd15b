using System.ComponentModel;

namespace Draining;

/// <summary>
/// Drops SYNs (<see cref="SynGuard"/>), waits until every handshake under way is over, accepts what waits, closes. Loses nobody
/// whose handshake is over in the time. But it <b>delays</b> those whose SYN was dropped: they send it again after a second, and
/// reach another listener of the group then. One or two a rollover over loopback, all that come within a round trip elsewhere.
/// </summary>
/// <param name="accept">Does it where this cannot.</param>
internal sealed class GuardDrain(AcceptDrain accept) : IDrain
{
    /// <inheritdoc/>
    public string Name => "guard";

    /// <inheritdoc/>
    public void Leave(Departure departure)
    {
        SocketTables tables;
        try
        {
            tables = new SocketTables();
        }
        catch (Win32Exception error)
        {
            departure.RunInstead(accept, $"the kernel's socket tables cannot be read: {error.Message}");
            return;
        }

        using (tables)
            Leave(departure, tables, beforeClose: () => { });
    }

    /// <summary>The same, with tables that are open already, and with something to do between the last accept and the close.</summary>
    public void Leave(Departure departure, SocketTables tables, Action beforeClose)
    {
        int synReceived;
        try
        {
            synReceived = AwaitHandshakes(departure, tables);
            departure.Acceptor.Stop();
            departure.Acceptor.AcceptWaiting(departure.Limit);
            beforeClose();
        }
        catch (Win32Exception error)
        {
            departure.RunInstead(accept, $"the kernel does not keep SYNs from the listener: {error.Message}");
            return;
        }

        departure.Close(synReceived);
    }

    /// <returns>How many are not over in the time.</returns>
    private static int AwaitHandshakes(Departure departure, SocketTables tables)
    {
        // First, so that no connection is left with the option that it inherits.
        departure.Acceptor.Admit = client =>
        {
            SynGuard.Lift(client);
            return true;
        };
        SynGuard.Raise(departure.Listener);
        Stragglers.Await();
        var handshakes = new Handshakes(tables, departure.Address);
        handshakes.Await(departure.Limit, meanwhile: () => { });
        // A handshake leaves the tables just before its connection is in the queue.
        Stragglers.Await();
        return handshakes.Count;
    }
}
