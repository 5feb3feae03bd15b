using System.Buffers.Text;
using Harness.Worlds.Linux.Processes;

namespace Harness.Worlds.Linux.Traffic;

/// <summary>
/// Finds the descriptor by which a process holds a socket, without reading all of <c>/proc/PID/fd</c>: the kernel gives a new socket the lowest
/// number that is free (open(2)), so those after the last one that was found are read first, and then the lowest ones, unless it is known that they
/// have another socket. What is read is the kernel's word (readlink(2)), and is kept until it is asked for: no two sockets have the same inode.
/// </summary>
internal sealed unsafe class LikelyDescriptors : IDisposable
{
    private const int NextGuesses = 4, LowestGuesses = 64, LowestGuessesOfSeveral = 8, MostRemembered = 4096;

    private readonly DescriptorFolder folder;
    private readonly List<int> listed = [];
    private readonly Dictionary<ulong, int> seen = [];
    private Place[] places = new Place[256];
    private int lowest = int.MaxValue;
    private int next = int.MaxValue;

    private LikelyDescriptors(DescriptorFolder folder) => this.folder = folder;

    /// <summary>Whether the process was seen to have ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>For a process; null if it cannot be looked at. The folder stays that of this process, also when its number is given to another.</summary>
    public static LikelyDescriptors? Of(int pid) => DescriptorFolder.TryOpen($"/proc/{pid}/fd") is { } folder ? new LikelyDescriptors(folder) : null;

    /// <summary>The descriptor by which the process holds a socket; null if it holds it by none.</summary>
    public int? Find(ulong inode) => FindNext(inode) ?? (Guess(inode, lowest, LowestGuesses) is { } low ? (int?)Take(low, inode) : null) ?? FindAnywhere(inode);

    /// <summary>The same, if it is one of the next few that the process is likely to give out: for a look into several processes.</summary>
    public int? FindNext(ulong inode)
    {
        if (seen.TryGetValue(inode, out var known))
            return Take(known, inode);
        return Guess(inode, next, NextGuesses) is { } found ? (int?)Take(found, inode) : null;
    }

    /// <summary>The same, if it is one of the lowest that the process has free: it gives out these when others have been closed.</summary>
    public int? FindLow(ulong inode) => Guess(inode, lowest, LowestGuessesOfSeveral) is { } low ? (int?)Take(low, inode) : null;

    /// <summary>
    /// The same, if it is none of those by which the process holds sessions that were found before: a process with a thousand sessions is not read as a whole for each new one.
    /// </summary>
    public int? FindAmongOthers(ulong inode) => ReadAll(skipsTaken: true) && seen.TryGetValue(inode, out var known) ? Take(known, inode) : null;

    /// <summary>
    /// The same, whatever is known: a server may have closed a session and got another one by its descriptor, before the end of the first was seen here.
    /// </summary>
    public int? FindAnywhere(ulong inode) => ReadAll() && seen.TryGetValue(inode, out var known) ? Take(known, inode) : null;

    /// <summary>A session that was found by a descriptor is over: it will be given to another one.</summary>
    public void Release(int descriptor)
    {
        // It may have been found when less was known of the process, or before all of that was forgotten.
        if (descriptor < places.Length)
            places[descriptor].IsTaken = false;
    }

    /// <summary>Whether the process still holds a socket by this descriptor.</summary>
    public bool IsHeldBy(int descriptor, ulong inode) => InodeBehind(descriptor, out _) == inode;

    /// <summary>Closes the folder.</summary>
    public void Dispose() => folder.Dispose();

    private int Take(int descriptor, ulong inode)
    {
        seen.Remove(inode);
        places[descriptor] = new Place { Inode = inode, IsTaken = true };
        lowest = Math.Min(lowest, descriptor);
        next = descriptor + 1;
        return descriptor;
    }

    /// <summary>Reads so many descriptors from one on; gives that which has the socket.</summary>
    private int? Guess(ulong inode, int from, int guesses)
    {
        for (var descriptor = from; descriptor < places.Length && guesses > 0; descriptor++)
        {
            if (places[descriptor].IsTaken || places[descriptor].IsSeen || places[descriptor].IsNoSocket)
                continue;
            guesses--;
            Read(descriptor);
            if (places[descriptor].IsSeen && seen.ContainsKey(inode))
                return descriptor;
        }

        return null;
    }

    /// <summary>Reads every descriptor. False if the process has ended.</summary>
    private bool ReadAll(bool skipsTaken = false)
    {
        foreach (var descriptor in seen.Values)
            places[descriptor].IsSeen = false;
        seen.Clear();
        HasEnded = !folder.TryList(listed);
        if (HasEnded)
            return false;
        foreach (var descriptor in listed)
        {
            if (!skipsTaken || descriptor >= places.Length || places[descriptor] is { IsTaken: false, IsNoSocket: false })
                Read(descriptor);
        }

        return true;
    }

    /// <summary>Looks what a descriptor has, unless it is what it had: the process has not closed it yet.</summary>
    private void Read(int descriptor)
    {
        var inode = InodeBehind(descriptor, out var isOpen);
        if (descriptor >= places.Length)
            Array.Resize(ref places, Math.Max(descriptor + 1, places.Length * 2));
        places[descriptor].IsNoSocket = isOpen && inode == 0;
        if (inode == 0 || inode == places[descriptor].Inode || seen.Count >= MostRemembered)
            return;
        seen[inode] = descriptor;
        places[descriptor].IsSeen = true;
    }

    /// <summary>The inode behind a descriptor's link <c>socket:[12345]</c>; 0 if it is no socket.</summary>
    private ulong InodeBehind(int descriptor, out bool isOpen)
    {
        Span<byte> name = stackalloc byte[16];
        Span<byte> target = stackalloc byte[64];
        Utf8Formatter.TryFormat(descriptor, name, out var digits);
        name[digits] = 0;
        nint length;
        fixed (byte* namePointer = name, targetPointer = target)
            length = SocketCalls.readlinkat(folder.Handle, namePointer, targetPointer, target.Length);
        isOpen = length > 0;
        var text = isOpen ? target[..(int)length] : default;
        return text.StartsWith("socket:["u8) && Utf8Parser.TryParse(text[8..], out ulong inode, out _) ? inode : 0;
    }

    /// <summary>What is known of a descriptor.</summary>
    private struct Place
    {
        /// <summary>The socket of the session that was found by it last.</summary>
        public ulong Inode;

        /// <summary>Whether that session is not over.</summary>
        public bool IsTaken;

        /// <summary>Whether it was a file or something else when it was read last: such a one mostly stays.</summary>
        public bool IsNoSocket;

        /// <summary>Whether it has another socket, which nobody has asked for yet.</summary>
        public bool IsSeen;
    }
}
