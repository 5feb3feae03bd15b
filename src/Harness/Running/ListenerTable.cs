using System.Net;
using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Who listens on the shared port, by the kernel's tables. A listener is a socket, with all its holders: a server may have several, and several servers may
/// share one; then all of them listen. Every look is compared with the one before, and what changed becomes
/// an event while the lock is held: a connect that is recorded after <see cref="ListenerClosed"/> did begin after it was seen.
/// </summary>
internal sealed class ListenerTable
{
    private readonly Lock gate = new();
    /// <summary>The inodes of the listening sockets that each server had at the last look; a server that had none is not in it.</summary>
    private readonly Dictionary<string, HashSet<ulong>> open = new(StringComparer.Ordinal);

    private readonly Dictionary<ulong, KnownListener> known = [];

    /// <summary>How many connections waited in the queue of each listening socket at the last look.</summary>
    private readonly Dictionary<ulong, int> waiting = [];

    private readonly Dictionary<string, AcceptQueueWatch> queues = new(StringComparer.Ordinal);
    private readonly QuietListeners quiet = new();
    private readonly IWorld world;
    private readonly History history;
    private readonly ServerRegistry servers;

    internal ListenerTable(IWorld world, History history, ServerRegistry servers)
    {
        this.world = world;
        this.history = history;
        this.servers = servers;
    }

    /// <summary>A listening socket and who held it at the last look at which anybody was seen to.</summary>
    private sealed class KnownListener
    {
        public IReadOnlyList<LiveServer> Owners { get; set; } = [];

        /// <summary>Whether a process of no server held it.</summary>
        public bool HasStrangers { get; set; }

        public bool IsUnheld { get; set; }
    }

    /// <summary>The address and port that all servers of the run share.</summary>
    internal IPEndPoint Endpoint => world.Endpoint;

    /// <summary>Looks now: the names of the servers that listen.</summary>
    public IReadOnlySet<string> Look() => Look(thorough: true);

    /// <summary>Whether a server listens now.</summary>
    public bool IsListening(LiveServer server) => Look().Contains(server.Name);

    /// <summary>How many connections wait in the accept queues of a server now.</summary>
    public int QueueLength(LiveServer server) =>
        SocketsOf(server).Sum(socket => socket.QueueLength);

    /// <summary>Who holds the listeners of a server that are open now, where it is not its main process alone: for messages; null otherwise.</summary>
    public string? HolderOf(LiveServer server)
    {
        lock (gate)
        {
            foreach (var (socket, owners) in Sockets())
            {
                if (!owners.Contains(server))
                    continue;
                if (socket.Holders.Count == 0)
                    return $"socket {socket.Inode}, held by no descriptor that can be seen";
                if (!socket.Holders.Contains(server.Process.Pid) || server.HasExited)
                    return string.Join(", ", socket.Holders.Select(Describe));
            }

            return null;
        }
    }

    /// <summary>The next look asks anew whose the listeners are, though they are the same: a process belongs to another server now.</summary>
    internal void Forget()
    {
        lock (gate)
            quiet.Forget();
    }

    /// <summary>Looks at what is known to hold a listener, as the watch does every few milliseconds.</summary>
    internal void Watch() => Look(thorough: false);

    /// <summary>The users that the listeners of the port belong to now, by the names of the servers that hold them.</summary>
    internal IReadOnlyList<(string Server, int Uid)> Users()
    {
        lock (gate)
            return [.. Sockets().Where(one => one.Socket.Uid is not null).SelectMany(one => one.Owners.Select(owner => (owner.Name, one.Socket.Uid!.Value)))];
    }

    /// <summary>The listening sockets of a server now.</summary>
    /// <exception cref="StepFailure">It has none.</exception>
    internal IReadOnlyList<ListeningSocket> RequireSocketsOf(LiveServer server)
    {
        var sockets = SocketsOf(server);
        return sockets.Count > 0 ? sockets : throw new StepFailure($"{server.Name} does not listen")
        {
            Expected = "a listening socket in the kernel's tables",
            Actual = "none",
            Servers = [server.Name],
        };
    }

    /// <summary>The processes of a server that hold listening sockets of it now.</summary>
    internal IReadOnlyList<int> HoldersWithin(LiveServer server) => [.. SocketsOf(server).SelectMany(socket => world.HoldersOf(socket, server.Process)).Distinct()];

    private IReadOnlySet<string> Look(bool thorough)
    {
        lock (gate)
        {
            var there = world.Listeners(thorough);
            if (!thorough && there.Any(HasJustBeenLetGo))
                there = world.Listeners(thorough = true);
            if (quiet.StillListening(there) is { } still)
                return still;
            var sockets = WithOwners(there, thorough);
            var now = InodesByServer(sockets);
            foreach (var server in open.Keys.Where(server => HasClosed(server, now)).ToList())
            {
                open.Remove(server);
                queues.Remove(server, out var queue);
                history.Append(new ListenerClosed(server, queue?.Length));
            }

            foreach (var server in now.Keys.Where(server => !open.ContainsKey(server)))
            {
                var (socket, _) = sockets.First(one => one.Owners.Any(owner => owner.Name == server));
                var child = socket.Pid is { } pid && servers.All.FirstOrDefault(live => live.Name == server) is { } live && live.Process.Pid != pid ? pid : (int?)null;
                history.Append(new ListenerOpened(server, [.. now.Keys.Where(other => other != server).Order(StringComparer.Ordinal)], socket.Uid, child, child is { } holder ? world.CommandOf(holder) : null, SocketsOf(server, sockets)));
            }

            foreach (var (server, inodes) in now)
            {
                SeeAdded(server, inodes, sockets);
                SeeReduced(server, inodes, sockets);
                open[server] = inodes;
            }

            waiting.Clear();
            foreach (var (socket, _) in sockets)
                waiting[socket.Inode] = socket.QueueLength;
            WatchQueues(sockets);
            var listening = now.Keys.ToHashSet(StringComparer.Ordinal);
            quiet.Found(there, listening, haveStrangers: known.Values.Any(listener => listener.HasStrangers));
            return listening;
        }
    }

    /// <summary>
    /// Whether a server has closed every socket that it had at the last look. It may have opened another one since: a new socket has another inode,
    /// so that a listener that was closed for less than the time between two looks is seen.
    /// </summary>
    private bool HasClosed(string server, Dictionary<string, HashSet<ulong>> now) => !now.TryGetValue(server, out var inodes) || !inodes.Overlaps(open[server]);

    private static IReadOnlyList<ListenerSocket> SocketsOf(string server, IReadOnlyList<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> sockets) =>
        [.. sockets.Where(one => one.Owners.Any(owner => owner.Name == server)).Select(one => new ListenerSocket(one.Socket.Inode, one.Socket.Local.ToString(), one.Socket.Holders))];

    private void SeeAdded(string server, HashSet<ulong> now, IReadOnlyList<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> sockets)
    {
        if (open.TryGetValue(server, out var before) && !now.IsSubsetOf(before))
            history.Append(new ListenersAdded(server, [.. SocketsOf(server, sockets).Where(socket => !before.Contains(socket.Inode))], now.Count));
    }

    /// <summary>A socket that another process holds now is not closed.</summary>
    private void SeeReduced(string server, HashSet<ulong> now, IReadOnlyList<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> sockets)
    {
        if (!open.TryGetValue(server, out var before))
            return;
        var gone = before.Where(inode => !now.Contains(inode) && !sockets.Any(one => one.Socket.Inode == inode)).ToList();
        if (gone.Count > 0)
            history.Append(new ListenersReduced(server, gone.Count, now.Count, gone.Sum(inode => waiting.GetValueOrDefault(inode))));
    }

    private static Dictionary<string, HashSet<ulong>> InodesByServer(IReadOnlyList<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> sockets)
    {
        var inodes = new Dictionary<string, HashSet<ulong>>(StringComparer.Ordinal);
        foreach (var (socket, owners) in sockets)
        {
            foreach (var owner in owners)
            {
                if (!inodes.TryGetValue(owner.Name, out var its))
                    inodes.Add(owner.Name, its = []);
                its.Add(socket.Inode);
            }
        }

        return inodes;
    }

    private void WatchQueues(IReadOnlyList<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> sockets)
    {
        foreach (var group in sockets.SelectMany(one => one.Owners.Select(owner => (owner.Name, one.Socket.QueueLength))).GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            if (!queues.TryGetValue(group.Key, out var queue))
                queues.Add(group.Key, queue = new AcceptQueueWatch(group.Key));
            if (queue.Take(group.Sum(one => one.QueueLength), history.Elapsed) is { } stalled)
                history.Append(stalled);
        }
    }

    /// <summary>Whether a look finds nobody who holds a socket that a server held at the last one: that is to be looked at thoroughly, and once.</summary>
    private bool HasJustBeenLetGo(ListeningSocket socket) =>
        socket.Holders.Count == 0 && known.TryGetValue(socket.Inode, out var listener) && listener is { IsUnheld: false, Owners.Count: > 0 };

    private IReadOnlyList<ListeningSocket> SocketsOf(LiveServer server)
    {
        lock (gate)
            return [.. Sockets().Where(one => one.Owners.Contains(server)).Select(one => one.Socket)];
    }

    /// <summary>Every listening socket, looked for thoroughly, and the servers that hold it.</summary>
    private List<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> Sockets()
    {
        quiet.Forget(); // what is noted of them here, the next look takes back
        return WithOwners(world.Listeners(), thorough: true);
    }

    /// <summary>Every listening socket and the servers that hold it; one without a holder that can be seen is with those that held it last.</summary>
    private List<(ListeningSocket Socket, IReadOnlyList<LiveServer> Owners)> WithOwners(IReadOnlyList<ListeningSocket> sockets, bool thorough)
    {
        var found = new List<(ListeningSocket, IReadOnlyList<LiveServer>)>();
        foreach (var socket in sockets)
        {
            if (!known.TryGetValue(socket.Inode, out var listener))
                known.Add(socket.Inode, listener = new KnownListener());
            if (socket.Holders.Count > 0)
            {
                List<LiveServer?> holders = [.. socket.Holders.Where(pid => !servers.IsTool(pid)).Select(servers.OfProcess)];
                if (holders.Count == 0)
                {
                    found.Add((socket, listener.Owners)); // for a moment a program of the harness' own has it alone
                    continue;
                }

                // What only strangers hold any more, its last server has not closed: it is open, and the kernel gives it connections.
                if (holders.OfType<LiveServer>().Distinct().ToList() is { Count: > 0 } owners)
                    listener.Owners = owners;
                listener.HasStrangers = holders.Contains(null);
                listener.IsUnheld = false;
            }
            else if (!listener.IsUnheld && thorough)
            {
                listener.IsUnheld = true;
                history.Append(new ListenerUnheld(listener.Owners.Count > 0 ? listener.Owners[0].Name : null, socket.Inode));
            }

            found.Add((socket, listener.Owners));
        }

        if (known.Count > sockets.Count)
        {
            var there = sockets.Select(socket => socket.Inode).ToHashSet();
            foreach (var gone in known.Keys.Where(inode => !there.Contains(inode)).ToList())
                known.Remove(gone);
        }

        return found;
    }

    private string Describe(int pid) => $"pid {pid}{(world.CommandOf(pid) is { } command ? $" ({command})" : "")}";
}
