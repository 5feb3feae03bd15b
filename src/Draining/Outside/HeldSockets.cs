namespace Draining.Outside;

/// <summary>Which processes there are, and which of them hold which listening sockets (proc(5)): a snapshot.</summary>
internal sealed class HeldSockets
{
    private readonly Dictionary<uint, List<(int Pid, int Descriptor)>> _holders = [];
    private readonly HashSet<int> _unreadable = [];

    private HeldSockets(HashSet<int> tree) => Tree = tree;

    /// <summary>The processes of the server that was asked for.</summary>
    public HashSet<int> Tree { get; }

    /// <summary>The processes of the tree whose descriptors this process is not permitted to see.</summary>
    public IEnumerable<int> Unreadable => Tree.Where(_unreadable.Contains);

    /// <summary>Looks at every process of the machine that may be looked at.</summary>
    /// <param name="server">The server; null for none.</param>
    /// <param name="listening">The sockets that are looked for.</param>
    public static HeldSockets Of(ServerProcesses? server, IEnumerable<ListeningSocket> listening) => Of(server, listening.Select(socket => socket.Inode).ToHashSet());

    /// <summary>Looks at every process of the machine that may be looked at.</summary>
    /// <param name="server">The server; null for none.</param>
    /// <param name="inodes">The sockets that are looked for.</param>
    public static HeldSockets Of(ServerProcesses? server, IReadOnlySet<uint> inodes)
    {
        var now = ProcessList.Look();
        var held = new HeldSockets(server?.Look(now) ?? []);
        if (inodes.Count == 0)
            return held;
        // The server's own come first: the others are of interest only for what it has not alone.
        foreach (var process in now.All.Where(process => !process.IsZombie).OrderByDescending(process => held.Tree.Contains(process.Pid)))
            held.Read(process.Pid, inodes);
        return held;
    }

    /// <summary>Who has a socket, and under which number.</summary>
    public IReadOnlyList<(int Pid, int Descriptor)> Holders(ListeningSocket socket) => Holders(socket.Inode);

    /// <summary>Who has a socket of an inode, and under which number.</summary>
    public IReadOnlyList<(int Pid, int Descriptor)> Holders(uint inode) => _holders.TryGetValue(inode, out var found) ? found : [];

    /// <summary>Whether a process of the tree has a socket.</summary>
    public bool IsOfTree(ListeningSocket socket) => Holders(socket).Any(holder => Tree.Contains(holder.Pid));

    /// <summary>Whether a process outside the tree has a socket. What this process has borrowed does not count.</summary>
    public bool IsOfOthers(ListeningSocket socket) => Holders(socket).Any(holder => !Tree.Contains(holder.Pid) && holder.Pid != Environment.ProcessId);

    private void Read(int pid, IReadOnlySet<uint> wanted)
    {
        try
        {
            using var descriptors = ProcFolder.TryOpen($"/proc/{pid}/fd");
            if (descriptors is null)
                return; // it has ended meanwhile
            foreach (var number in ProcFolder.Numbers(descriptors))
            {
                if (ProcFolder.SocketAt(descriptors, number) is not { } inode || !wanted.Contains(inode))
                    continue;
                if (!_holders.TryGetValue(inode, out var holders))
                    _holders[inode] = holders = [];
                holders.Add((pid, number));
            }
        }
        catch (UnauthorizedAccessException)
        {
            _unreadable.Add(pid);
        }
    }
}
