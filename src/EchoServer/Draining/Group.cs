using System.Globalization;
using System.Net.Sockets;

namespace EchoServer.Draining;

/// <summary>The listeners that share an address and port with one listener: what the kernel chooses among for every SYN.</summary>
internal sealed class Group
{
    private readonly SortedSet<uint> _inodes;

    private Group(IEnumerable<uint> inodes) => _inodes = [.. inodes];

    /// <summary>How many there are; 0 if the listener itself is not to be seen.</summary>
    public int Count => _inodes.Count;

    /// <summary>Looks who is in a listener's group now.</summary>
    /// <exception cref="SocketException">The kernel's tables cannot be read.</exception>
    public static Group Of(Socket listener, Address address, SocketTables tables)
    {
        var inode = InodeOf(listener);
        var all = tables.Listeners(address);
        var own = all.Find(member => member.Inode == inode);
        return new Group(all.Where(member => member.User == own.User && member.Device == own.Device && own.Inode != 0).Select(member => member.Inode));
    }

    /// <summary>Whether nobody joined or left between two looks.</summary>
    public bool IsSameAs(Group other) => _inodes.SetEquals(other._inodes);

    private static uint InodeOf(Socket socket)
    {
        // "socket:[12345]", proc_pid_fd(5).
        var link = new FileInfo($"/proc/self/fd/{socket.SafeHandle.DangerousGetHandle()}").LinkTarget;
        return link is not null && uint.TryParse(link.AsSpan("socket:[".Length).TrimEnd(']'), CultureInfo.InvariantCulture, out var inode) ? inode : 0;
    }
}
