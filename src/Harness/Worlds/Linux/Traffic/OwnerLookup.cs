using System.Net;
using Harness.Observations;
using Harness.Worlds.Linux.Sockets;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Who holds the server's side of a session of traffic, by the kernel: its socket tables give the inode, and <c>/proc</c> the process. The process
/// that a reply named is where the inode is looked for first; it is never taken at its word.
/// </summary>
internal sealed class OwnerLookup(LinuxWorld world, IPEndPoint server) : IDisposable
{
    private static readonly Func<LikelyDescriptors, ulong, int?>[] ways =
    [
        static (descriptors, inode) => descriptors.FindNext(inode),
        static (descriptors, inode) => descriptors.FindLow(inode),
        static (descriptors, inode) => descriptors.FindAmongOthers(inode),
        static (descriptors, inode) => descriptors.FindAnywhere(inode),
    ];

    private readonly ExactLookup tables = world.Network.Servers.Invoke(() => new ExactLookup(server));
    private readonly Dictionary<int, LikelyDescriptors> processes = [];

    /// <summary>Those of <see cref="processes"/>, the one that was found last first: in a rollover it is the new server.</summary>
    private readonly LinkedList<int> latest = new();

    /// <summary>How often no process that is known held a socket, and all of the run were looked into: that takes as long as there are processes and descriptors.</summary>
    public int Searches { get; private set; }

    /// <summary>Asks now.</summary>
    /// <param name="address">The client's address as bytes.</param>
    /// <param name="port">The client's port.</param>
    /// <param name="likely">The process that is looked at first, or null.</param>
    /// <param name="owner">The process that held it when it was asked for before; null if it was not, or none did.</param>
    /// <param name="descriptor">
    /// Before: the descriptor by which the owner held it, -1 if that is not known. Where it still does, nothing else is looked at: a session that is asked for twice costs no more than one
    /// that is asked for once. After: the descriptor by which a process that was looked at holds it, for <see cref="Release"/>; otherwise -1.
    /// </param>
    public OwnerAnswer Find(ReadOnlySpan<byte> address, int port, int? likely, int? owner, ref int descriptor)
    {
        var before = descriptor;
        descriptor = -1;
        if (!tables.TryFind(address, port, out var state, out var inode))
            return new OwnerAnswer(Ownership.Gone, null);

        // No inode: nobody has accepted it yet, or its process has closed it and the kernel finishes alone.
        if (inode == 0)
            return new OwnerAnswer(OwnershipByState.WithoutInode(state), null);

        if (owner is { } holding && before >= 0 && processes.TryGetValue(holding, out var own) && own.IsHeldBy(before, inode))
        {
            descriptor = before;
            return new OwnerAnswer(Ownership.Owned, holding);
        }

        if (likely is { } pid && DescriptorsOf(pid) is { } descriptors)
        {
            if (descriptors.Find(inode) is { } found)
            {
                descriptor = found;
                return new OwnerAnswer(Ownership.Owned, pid);
            }

            Forget(pid);
        }
        else if (likely is null && FindAmongKnown(inode, out descriptor) is { } known)
        {
            return new OwnerAnswer(Ownership.Owned, known);
        }

        Searches++;
        if (world.HolderOf(inode) is not { } holder)
            return new OwnerAnswer(OwnershipByState.WithoutHolder(state), null);
        if (likely is null)
            DescriptorsOf(holder);
        return new OwnerAnswer(Ownership.Owned, holder);
    }

    /// <summary>
    /// Where no reply names the owner, the processes that served others are looked into first: to look into every process of the machine takes so long that no connect
    /// would begin meanwhile, just when it matters.
    /// </summary>
    private int? FindAmongKnown(ulong inode, out int descriptor)
    {
        // The cheapest way first, in every process.
        foreach (var way in ways)
        {
            for (var node = latest.First; node is not null;)
            {
                var (one, after) = (node, node.Next);
                var descriptors = processes[one.Value];
                if (way(descriptors, inode) is { } found)
                {
                    latest.Remove(one);
                    latest.AddFirst(one);
                    descriptor = found;
                    return one.Value;
                }

                if (descriptors.HasEnded)
                    Forget(one.Value);
                node = after;
            }
        }

        descriptor = -1;
        return null;
    }

    /// <summary>
    /// What is missing of the server's end of a session that had an owner: the kernel has none any more (gone), or no process holds it (unheld). Null if nothing is, or if its process has
    /// closed it and the kernel finishes alone.
    /// </summary>
    /// <param name="address">The client's address.</param>
    /// <param name="port">The client's port.</param>
    /// <param name="owner">The process that held it; null if none was known.</param>
    /// <param name="descriptor">The descriptor by which it did; -1 if that is not known.</param>
    public Ownership? MissingAt(ReadOnlySpan<byte> address, int port, int? owner, int descriptor)
    {
        if (!tables.TryFind(address, port, out _, out var inode))
            return Ownership.Gone;
        if (inode == 0 || owner is not { } pid)
            return null;
        if (descriptor >= 0 && processes.TryGetValue(pid, out var descriptors) && descriptors.IsHeldBy(descriptor, inode))
            return null;
        return world.HolderOf(inode) is null ? Ownership.Unheld : null;
    }

    /// <summary>Whether the server has sent its FIN, though it may not have arrived.</summary>
    public bool HasServerClosed(ReadOnlySpan<byte> address, int port) => tables.TryFind(address, port, out var state, out _) && TcpSocket.HasClosed(state);

    /// <summary>A session is over whose owner was found by this descriptor.</summary>
    public void Release(int pid, int descriptor)
    {
        if (descriptor >= 0 && processes.TryGetValue(pid, out var descriptors))
            descriptors.Release(descriptor);
    }

    public void Dispose()
    {
        foreach (var descriptors in processes.Values)
            descriptors.Dispose();
        tables.Dispose();
    }

    private LikelyDescriptors? DescriptorsOf(int pid)
    {
        if (processes.TryGetValue(pid, out var known))
            return known;
        if (LikelyDescriptors.Of(pid) is { } opened)
        {
            processes.Add(pid, known = opened);
            latest.AddFirst(pid);
        }

        return known;
    }

    /// <summary>Whatever was known of it was of no use: it has ended, or never held what it said.</summary>
    private void Forget(int pid)
    {
        if (!processes.Remove(pid, out var descriptors))
            return;
        latest.Remove(pid);
        descriptors.Dispose();
    }
}
