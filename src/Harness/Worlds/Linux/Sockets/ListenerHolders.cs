using Harness.Worlds.Linux.Processes;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>
/// Which processes hold the listening sockets of a run. Looked at every few milliseconds: a descriptor that was found is read again (one readlink(2)); only when
/// one has let go, or a look is to be thorough, are the descriptors of processes listed.
/// </summary>
internal sealed class ListenerHolders(ProcessTable processes)
{
    /// <summary>A socket without a holder that can be seen is looked for in all processes no more often than this.</summary>
    private static readonly TimeSpan searchAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Dictionary<ulong, List<SocketReference>> holders = [];
    private readonly Dictionary<ulong, long> searched = [];

    /// <summary>The sockets with their holders.</summary>
    /// <param name="sockets">All that listen now.</param>
    /// <param name="candidates">The processes of the run.</param>
    /// <param name="thorough">Whether each of these is looked into that is not known to hold one of the sockets.</param>
    public IReadOnlyList<ListeningSocket> Of(IReadOnlyList<TcpSocket> sockets, Func<IReadOnlyList<int>> candidates, bool thorough)
    {
        lock (gate)
        {
            var wanted = sockets.Select(socket => socket.Inode).ToHashSet();
            foreach (var gone in holders.Keys.Where(inode => !wanted.Contains(inode)).ToList())
            {
                holders.Remove(gone);
                searched.Remove(gone);
            }

            var hasLost = false;
            foreach (var inode in wanted)
            {
                if (!holders.TryGetValue(inode, out var known))
                    holders.Add(inode, known = []);
                hasLost |= known.RemoveAll(holder => holder.Inode != inode) > 0 || known.Count == 0;
            }

            if (hasLost || thorough)
                Search(wanted, candidates(), all: hasLost);
            foreach (var inode in wanted.Where(inode => holders[inode].Count == 0))
                SearchEverywhere(inode, thorough);
            return [.. sockets.Select(socket => new ListeningSocket([.. holders[socket.Inode].Select(holder => holder.Pid).Distinct()], socket.ReceiveQueue, socket.Inode, socket.Local, (int)socket.Uid))];
        }
    }

    private void Search(HashSet<ulong> wanted, IReadOnlyList<int> pids, bool all)
    {
        var known = holders.Values.SelectMany(list => list).Select(holder => holder.Pid).ToHashSet();
        foreach (var pid in pids.Where(pid => all || !known.Contains(pid)))
        {
            foreach (var (inode, reference) in SocketReference.HeldBy(pid))
            {
                if (wanted.Contains(inode) && !holders[inode].Contains(reference))
                    holders[inode].Add(reference);
            }
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
