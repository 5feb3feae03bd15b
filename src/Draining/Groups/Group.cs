using System.ComponentModel;
using System.Net.Sockets;

namespace Draining;

/// <summary>The listeners that share an address and port with one listener: what the kernel chooses among for every SYN.</summary>
internal sealed class Group
{
    private const int SolSocket = 1, Cookie = 57; // asm-generic/socket.h

    private readonly List<Member> _members;

    private Group(List<Member> members) => _members = members;

    /// <summary>How many there are; 0 if the listener itself is not to be seen.</summary>
    public int Count => _members.Count;

    /// <summary>Looks who is in a listener's group now.</summary>
    /// <exception cref="Win32Exception">The kernel's tables cannot be read.</exception>
    public static Group Of(Socket listener, GroupAddress address, SocketTables tables)
    {
        var cookie = CookieOf(listener);
        var all = tables.Listeners(address);
        var own = all.Find(member => member.Cookie == cookie);
        return new Group(all.FindAll(member => member.User == own?.User && member.Device == own.Device));
    }

    /// <summary>Whether nobody joined or left between two looks.</summary>
    public bool IsSameAs(Group other) =>
        Count == other.Count && _members.TrueForAll(member => other._members.Exists(its => its.Cookie == member.Cookie));

    internal static ulong CookieOf(Socket socket)
    {
        Span<byte> cookie = stackalloc byte[sizeof(ulong)];
        socket.GetRawSocketOption(SolSocket, Cookie, cookie);
        return BitConverter.ToUInt64(cookie);
    }
}
