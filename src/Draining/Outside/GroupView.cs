namespace Draining.Outside;

/// <summary>A group as one server's leaving sees it: a snapshot.</summary>
/// <param name="Key">Which group.</param>
/// <param name="Old">The listeners that end with the server.</param>
/// <param name="New">All others: of other servers, and those that the server shares with another process.</param>
/// <param name="Shared">Those that the server shares with a process that is not its own: they stay when it ends.</param>
/// <param name="Held">Who has them.</param>
internal sealed record GroupView(GroupKey Key, IReadOnlyList<ListeningSocket> Old, IReadOnlyList<ListeningSocket> New, IReadOnlyList<ListeningSocket> Shared, HeldSockets Held)
{
    /// <summary>How many members the group has.</summary>
    public int Count => Old.Count + New.Count;

    /// <summary>The address, for messages.</summary>
    public string Name => Key.Address.EndPoint.ToString();

    /// <summary>The groups in which a server listens.</summary>
    /// <param name="tables">The kernel's tables.</param>
    /// <param name="server">The server.</param>
    /// <param name="port">Only this one; null for all.</param>
    /// <exception cref="RefusedException">The descriptors of its processes may not be seen.</exception>
    public static List<GroupView> Of(SocketTables tables, ServerProcesses server, int? port)
    {
        var all = tables.Listening(port ?? 0);
        var held = HeldSockets.Of(server, all);
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

    /// <summary>The processes with which the server shares listeners, for messages.</summary>
    public string Sharers
    {
        get
        {
            var pids = Shared.SelectMany(Held.Holders).Select(holder => holder.Pid).Where(pid => !Held.Tree.Contains(pid) && pid != Environment.ProcessId).Distinct().Order().ToList();
            return $"process {string.Join(" and ", pids)}";
        }
    }

    private static GroupView Of(GroupKey key, List<ListeningSocket> members, HeldSockets held)
    {
        var old = members.FindAll(socket => held.IsOfTree(socket) && !held.IsOfOthers(socket));
        return new GroupView(key, old, [.. members.Except(old)], members.FindAll(socket => held.IsOfTree(socket) && held.IsOfOthers(socket)), held);
    }
}
