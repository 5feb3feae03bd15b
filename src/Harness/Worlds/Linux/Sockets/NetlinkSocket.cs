using System.Net.Sockets;
using System.Runtime.InteropServices;
using Harness.Worlds.Linux.Netlink;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>A socket of netlink(7), which .NET cannot create by name. It belongs to the network namespace of the thread that opens it.</summary>
internal sealed unsafe partial class NetlinkSocket : INetlinkSource
{
    private const int AfNetlink = 16, SockRaw = 3, SockCloexec = 0x80000;
    private const int SolSocket = 1, ReceiveTimeout = 20; // SO_RCVTIMEO, as asm-generic/socket.h numbers it
    private const int Truncate = 0x20; // MSG_TRUNC
    private const int Interrupted = 4, Again = 11; // EINTR, EAGAIN

    // The kernel answers while it is asked. This is for a kernel that does not answer at all: no wait is without an end.
    private static readonly TimeSpan defaultWait = TimeSpan.FromSeconds(10);

    private readonly SafeSocketHandle handle;
    private readonly TimeSpan longestWait;

    private NetlinkSocket(SafeSocketHandle handle, TimeSpan longestWait)
    {
        this.handle = handle;
        this.longestWait = longestWait;
    }

    /// <summary>Opens one; the caller disposes it.</summary>
    /// <param name="protocol">A protocol of netlink (NETLINK_ROUTE is 0, NETLINK_SOCK_DIAG 4).</param>
    /// <param name="longestWait">After what time without an answer there is none; null: 10 s.</param>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static NetlinkSocket Open(int protocol, TimeSpan? longestWait = null)
    {
        var descriptor = socket(AfNetlink, SockRaw | SockCloexec, protocol);
        if (descriptor < 0)
            throw new WorldException($"The kernel cannot be asked by netlink protocol {protocol}, no socket: {ErrnoName.DescribeLast()}.");
        var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
        var limit = longestWait ?? defaultWait;
        var wait = stackalloc long[2] { (long)limit.TotalSeconds, (limit.Ticks % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerMicrosecond }; // struct timeval
        if (setsockopt(handle, SolSocket, ReceiveTimeout, wait, 2 * sizeof(long)) == 0)
            return new NetlinkSocket(handle, limit);
        var problem = ErrnoName.DescribeLast();
        handle.Dispose();
        throw new WorldException($"The wait for an answer of netlink cannot be limited: {problem}.");
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> request)
    {
        fixed (byte* bytes = request)
        {
            while (send(handle, bytes, request.Length, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw new WorldException($"The kernel cannot be asked by netlink: {ErrnoName.DescribeLast()}.");
            }
        }
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                var length = (int)recv(handle, bytes, buffer.Length, Truncate);
                if (length >= 0)
                    return length;
                if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
                    throw new WorldException(error == Again
                        ? $"The kernel did not answer a question by netlink within {longestWait.TotalSeconds} s."
                        : $"The kernel's answer by netlink cannot be read: {ErrnoName.Describe(error)}.");
            }
        }
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => handle.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeSocketHandle descriptor, int level, int option, long* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeSocketHandle descriptor, byte* bytes, nint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeSocketHandle descriptor, byte* bytes, nint count, int flags);
}
