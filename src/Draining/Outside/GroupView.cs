namespace Draining.Outside;

/// <summary>A group as one server's leaving sees it: a snapshot.</summary>
/// <param name="Key">Which group.</param>
/// <param name="Old">The listeners that end with the server.</param>
/// <param name="New">All others: of other servers, and those that the server shares with another process.</param>
/// <param name="Shared">How many the server shares with a process that is not of its tree: they stay when it ends.</param>
/// <param name="Held">Who has them.</param>
internal sealed record GroupView(GroupKey Key, IReadOnlyList<ListeningSocket> Old, IReadOnlyList<ListeningSocket> New, int Shared, HeldSockets Held)
{
    /// <summary>How many members the group has.</summary>
    public int Count => Old.Count + New.Count;

    /// <summary>The address, for messages.</summary>
    public string Name => Key.Address.EndPoint.ToString();

    /// <summary>The groups in which a process tree listens.</summary>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="root">The first process of the tree.</param>
    /// <param name="port">Only this one; null for all.</param>
    /// <exception cref="RefusedException">The descriptors of the tree may not be seen.</exception>
    public static List<GroupView> Of(SocketTables tables, int root, int? port)
    {
        var all = tables.Listening(port ?? 0);
        var held = HeldSockets.Of(root, all);
        if (held.Unreadable.Any())
            throw Permission.ToSee(held.Unreadable.First());
        return [.. all.GroupBy(socket => socket.Key)
            .Where(group => group.Any(held.IsOfTree))
            .OrderBy(group => group.Key.Address.EndPoint.ToString(), StringComparer.Ordinal)
            .Select(group => Of(group.Key, [.. group], held))];
    }

    /// <summary>Whether the group still has the same members.</summary>
    public bool IsStill(IReadOnlyCollection<ListeningSocket> now) =>
        now.Count == Count && Old.Concat(New).All(before => now.Any(socket => socket.Cookie == before.Cookie));

    /// <summary>The members of the group as they are now.</summary>
    public List<ListeningSocket> Now(SocketTables tables) => tables.Listening(Key.Address.EndPoint.Port).FindAll(socket => socket.Key == Key);

    /// <summary>The processes that hold some listeners, for messages.</summary>
    public string Processes(IEnumerable<ListeningSocket> sockets)
    {
        const int most = 4;
        var pids = sockets.SelectMany(Held.Holders).Select(holder => holder.Pid).Distinct().Order().ToList();
        var names = string.Join(", ", pids.Take(most)) + (pids.Count > most ? $" and {pids.Count - most} more" : "");
        return pids.Count switch { 0 => "of processes that may not be seen", 1 => $"of process {names}", _ => $"of processes {names}" };
    }

    private static GroupView Of(GroupKey key, List<ListeningSocket> members, HeldSockets held)
    {
        var old = members.FindAll(socket => held.IsOfTree(socket) && !held.IsOfOthers(socket));
        return new GroupView(key, old, [.. members.Except(old)], members.Count(socket => held.IsOfTree(socket) && held.IsOfOthers(socket)), held);
    }
}
