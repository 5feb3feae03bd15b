using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Namespaces;

/// <summary>A network namespace of a run's own: its port 8080, its tables and its settings are nobody else's.</summary>
internal static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x40000000; // <linux/sched.h>

    /// <summary>Whether a thread of this process may create one, found by trying on a thread that ends right after.</summary>
    public static bool IsAvailable { get; } = Probe();

    /// <summary>Moves the calling thread into a new namespace whose loopback interface is up.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static void Enter()
    {
        if (unshare(CloneNewNet) != 0)
            throw new WorldException($"A network namespace could not be created: {Stdlib.strerror(Stdlib.GetLastError())}.");
        BringLoopbackUp();
    }

    private static bool Probe()
    {
        using var thread = new NamespaceThread("namespace probe");
        return thread.Invoke(() => unshare(CloneNewNet) == 0);
    }

    /// <summary>netdevice(7): SIOCGIFFLAGS, set IFF_UP, SIOCSIFFLAGS. A new namespace has <c>lo</c>, but down.</summary>
    private static unsafe void BringLoopbackUp()
    {
        const uint getFlags = 0x8913, setFlags = 0x8914;
        const short up = 1;
        var request = stackalloc byte[40]; // struct ifreq: name[16], then the union
        new Span<byte>(request, 40).Clear();
        request[0] = (byte)'l';
        request[1] = (byte)'o';
        using var any = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        var flags = (short*)(request + 16);
        if (ioctl(any.SafeHandle, getFlags, request) != 0)
            throw new WorldException($"The loopback interface could not be read: {Stdlib.strerror(Stdlib.GetLastError())}.");
        *flags |= up;
        if (ioctl(any.SafeHandle, setFlags, request) != 0)
            throw new WorldException($"The loopback interface could not be brought up: {Stdlib.strerror(Stdlib.GetLastError())}.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(SafeHandle descriptor, nuint request, byte* argument);
}
