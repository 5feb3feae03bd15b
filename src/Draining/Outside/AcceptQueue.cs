namespace Draining.Outside;

/// <summary>Whether somebody accepts from a listener.</summary>
internal static class AcceptQueue
{
    /// <summary>
    /// How many connections are left in a queue from which nobody accepts. One that is never empty proves nothing: a server that handles one connection at a time always has clients that wait. But only
    /// accept(2) makes it shorter, and takes the oldest: a client that gives up stays in it.
    /// </summary>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="listener">The listener. One that is closed has none.</param>
    /// <param name="limit">How long it is looked at.</param>
    /// <returns>0 as soon as it is empty, or all that waited at the first look are accepted; at the end of the time also if some were accepted in its second half.</returns>
    public static long Left(SocketTables tables, ListeningSocket listener, TimeLimit limit)
    {
        var firstHalf = limit.Part(0.5);
        var (first, accepted, before, isLately) = ((long?)null, 0L, 0L, false);
        while (true)
        {
            var waiting = tables.Listening(listener.Key.Address.EndPoint.Port).Find(now => now.Cookie == listener.Cookie)?.Waiting ?? 0;
            first ??= waiting;
            if (waiting < before)
            {
                accepted += before - waiting;
                isLately = firstHalf.IsOver;
            }

            if (waiting == 0 || accepted >= first)
                return 0;
            if (limit.IsOver)
                return isLately ? 0 : waiting;
            before = waiting;
            Thread.Sleep(1);
        }
    }
}
