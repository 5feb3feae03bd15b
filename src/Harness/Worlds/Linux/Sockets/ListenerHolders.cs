using System.Diagnostics;
using Harness.Worlds.Linux.Processes;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// Which processes hold the listening sockets of a run. Looked at every few milliseconds: a descriptor that was found is read again (one readlink(2)); only when
/// one has let go, a socket is new, or a look is to be thorough, are the descriptors of processes listed.
/// </summary>
/// <remarks>
/// With hundreds of servers a look at all of them would take longer than the time between two, and to start the next server would take longer with each. So there a look that is not thorough reads
/// only some descriptors again, in turn; and who holds a new socket beside the process in which it was found is looked for in a small share of the time.
/// </remarks>
internal sealed class ListenerHolders(ProcessTable processes)
{
    /// <summary>So many descriptors at the most does a look read again that is not thorough.</summary>
    private const int MostReadAgain = 64;

    /// <summary>A search in all processes that takes longer than <see cref="longSearch"/> is followed by so many times its duration without one for a new socket's further holders.</summary>
    private const int RestAfterSearch = 20;

    /// <summary>A socket without a holder that can be seen is looked for in all processes no more often than this.</summary>
    private static readonly TimeSpan searchAgainAfter = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan longSearch = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ulong, List<SocketReference>> holders = [];
    private readonly Dictionary<ulong, long> searched = [];

    /// <summary>The sockets of which a holder may be missing: not all processes were looked into since they are there, or none was found.</summary>
    private readonly HashSet<ulong> incomplete = [];

    private int nextReadAgain;
    private long searchEnded;
    private TimeSpan searchTook;

    /// <summary>The sockets with their holders.</summary>
    /// <param name="look">Gives all that listen now.</param>
    /// <param name="candidates">The processes of the run.</param>
    /// <param name="thorough">Whether each of these is looked into that is not known to hold one of the sockets.</param>
    public IReadOnlyList<ListeningSocket> Of(Func<IReadOnlyList<TcpSocket>> look, Func<IReadOnlyList<int>> candidates, bool thorough)
    {
        lock (gate)
        {
            var sockets = look();
            var wanted = Follow(sockets);
            var lost = ReadAgain(sockets, thorough);
            if (lost.Count > 0)
                wanted = Follow(sockets = look()); // most likely it was closed since: then there is nobody to look for
            var hasLost = lost.Exists(wanted.Contains);
            if (hasLost || thorough || incomplete.Count > 0)
                Search(wanted, candidates, hasLost, thorough);
            foreach (var inode in wanted.Where(inode => holders[inode].Count == 0))
            {
                incomplete.Add(inode);
                SearchEverywhere(inode, thorough);
            }

            return [.. sockets.Select(socket => new ListeningSocket([.. holders[socket.Inode].Select(holder => holder.Pid).Distinct()], socket.ReceiveQueue, socket.Inode, socket.Local, (int)socket.Uid))];
        }
    }

    private HashSet<ulong> Follow(IReadOnlyList<TcpSocket> sockets)
    {
        var wanted = sockets.Select(socket => socket.Inode).ToHashSet();
        foreach (var gone in holders.Keys.Where(inode => !wanted.Contains(inode)).ToList())
        {
            holders.Remove(gone);
            searched.Remove(gone);
            incomplete.Remove(gone);
        }

        foreach (var inode in wanted.Where(inode => !holders.ContainsKey(inode)))
        {
            holders.Add(inode, []);
            incomplete.Add(inode);
        }

        return wanted;
    }

    /// <summary>The sockets of which a descriptor is something else by now.</summary>
    private List<ulong> ReadAgain(IReadOnlyList<TcpSocket> sockets, bool thorough)
    {
        var lost = new List<ulong>();
        var count = thorough ? sockets.Count : Math.Min(sockets.Count, MostReadAgain);
        for (var i = 0; i < count; i++)
        {
            var inode = sockets[(nextReadAgain + i) % sockets.Count].Inode;
            if (holders[inode].RemoveAll(holder => holder.Inode != inode) > 0)
                lost.Add(inode);
        }

        nextReadAgain = sockets.Count == 0 ? 0 : (nextReadAgain + count) % sockets.Count;
        return lost;
    }

    /// <summary>First in the processes that hold none of the sockets, of which one has most likely just opened the new one; then, where that has to be, in all.</summary>
    private void Search(HashSet<ulong> wanted, Func<IReadOnlyList<int>> candidates, bool hasLost, bool thorough)
    {
        if (wanted.Count == 0)
            return;
        var isNew = incomplete.Any(inode => holders[inode].Count == 0);
        var isLong = searchTook > longSearch && Stopwatch.GetElapsedTime(searchEnded) < searchTook * RestAfterSearch;
        if (!hasLost && !thorough && !isNew && isLong)
            return;

        var pids = candidates();
        var known = holders.Values.SelectMany(list => list).Select(holder => holder.Pid).ToHashSet();
        Search(wanted, pids.Where(pid => !known.Contains(pid)));
        if (!hasLost && (incomplete.Count == 0 || isLong))
            return;
        var began = Stopwatch.GetTimestamp();
        Search(wanted, pids.Where(known.Contains));
        (searchEnded, searchTook) = (Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(began));
        incomplete.Clear();
    }

    private void Search(HashSet<ulong> wanted, IEnumerable<int> pids)
    {
        foreach (var (inode, reference) in pids.SelectMany(SocketReference.HeldBy))
        {
            if (wanted.Contains(inode) && !holders[inode].Contains(reference))
                holders[inode].Add(reference);
        }
    }

    /// <summary>It may be held by a process that the run does not know; or a blocked accept(2) keeps it, and nobody holds it.</summary>
    private void SearchEverywhere(ulong inode, bool thorough)
    {
        var now = Environment.TickCount64;
        if (!thorough && searched.TryGetValue(inode, out var last) && now - last < searchAgainAfter.TotalMilliseconds)
            return;
        searched[inode] = now;
        if (processes.HolderOf(inode, []) is { } pid && processes.ReferenceOf(inode, pid) is { } reference)
            holders[inode].Add(reference);
    }
}
