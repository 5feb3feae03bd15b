namespace Draining.Outside;

/// <summary>Whether somebody accepts from a listener.</summary>
internal static class AcceptQueue
{
    /// <summary>
    /// How many connections are left in a queue from which nobody accepts. One that is never empty proves nothing: a server that handles one connection at a time always has clients that wait. But only
    /// accept(2) makes it shorter: a client that gives up stays in it.
    /// </summary>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="listener">The listener. One that is closed has none.</param>
    /// <param name="limit">How long it is looked at.</param>
    /// <returns>0 as soon as it is empty, or shorter than at the look before.</returns>
    public static long Left(SocketTables tables, ListeningSocket listener, TimeLimit limit)
    {
        for (var before = 0L; ;)
        {
            var waiting = tables.Listening(listener.Key.Address.EndPoint.Port).Find(now => now.Cookie == listener.Cookie)?.Waiting ?? 0;
            if (waiting == 0 || waiting < before)
                return 0;
            if (limit.IsOver)
                return waiting;
            before = waiting;
            Thread.Sleep(1);
        }
    }
}
