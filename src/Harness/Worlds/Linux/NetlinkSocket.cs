using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux;

/// <summary>Netlink sockets (netlink(7)), which .NET cannot create by name.</summary>
internal static class NetlinkSocket
{
    private const int AfNetlink = 16, SockRaw = 3, SockCloexec = 0x80000;

    /// <summary>A netlink socket of a protocol; the caller disposes it.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static Socket Open(int protocol)
    {
        var descriptor = socket(AfNetlink, SockRaw | SockCloexec, protocol);
        if (descriptor < 0)
            throw new WorldException($"The kernel's socket tables cannot be asked: {Stdlib.strerror(Stdlib.GetLastError())}.");
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int family, int type, int protocol);
}
