namespace Draining.Outside;

/// <summary>Whether somebody accepts from a listener.</summary>
internal static class AcceptQueue
{
    /// <summary>How many connections are left in a queue that was never seen empty.</summary>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="listener">The listener. One that is closed has none.</param>
    /// <param name="limit">How long it is looked at.</param>
    public static long Left(SocketTables tables, ListeningSocket listener, TimeLimit limit)
    {
        while (true)
        {
            var waiting = tables.Listening(listener.Key.Address.EndPoint.Port).Find(now => now.Cookie == listener.Cookie)?.Waiting ?? 0;
            if (waiting == 0 || limit.IsOver)
                return waiting;
            Thread.Sleep(1);
        }
    }
}
