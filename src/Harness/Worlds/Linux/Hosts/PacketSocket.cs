using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>
/// All frames of an Ethernet device as a descriptor (packet(7)): a read takes one that the device received, a write sends one. Of its
/// own frames it sees none. Takes CAP_NET_RAW in the namespace's user namespace, and no device file.
/// </summary>
internal static unsafe partial class PacketSocket
{
    private const int Family = 17, Raw = 3, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const ushort AllProtocols = 0x0003; // ETH_P_ALL
    private const int LevelSocket = 1, LevelPacket = 263;

    // What the kernel allows to an ordinary user (net.core.rmem_max) is often less, and then it is that.
    private const int QueueBytes = 16 * 1024 * 1024;

    /// <summary>Opens one in the namespace of the calling thread; reads and writes do not block.</summary>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static SafeFileHandle Open(string device)
    {
        const int sendBuffer = 7, receiveBuffer = 8, sendBufferForce = 32, receiveBufferForce = 33, qdiscBypass = 20, ignoreOutgoing = 23;
        var protocol = BinaryPrimitives.ReverseEndianness(AllProtocols);
        var handle = socket(Family, Raw | NonBlocking | CloseOnExec, 0); // protocol 0: nothing is received before it is bound
        if (handle.IsInvalid)
            throw Ended(handle, "created");
        foreach (var (forced, asked) in new[] { (receiveBufferForce, receiveBuffer), (sendBufferForce, sendBuffer) })
        {
            if (!TrySet(handle, LevelSocket, forced, QueueBytes))
                TrySet(handle, LevelSocket, asked, QueueBytes);
        }

        TrySet(handle, LevelPacket, qdiscBypass, 1);
        var address = new byte[20]; // struct sockaddr_ll: family, protocol, index, and what a bind does not read
        BinaryPrimitives.WriteUInt16LittleEndian(address, Family);
        BinaryPrimitives.WriteUInt16LittleEndian(address.AsSpan(2), protocol);
        BinaryPrimitives.WriteInt32LittleEndian(address.AsSpan(4), RouteNetlink.IndexOf(device));
        if (TrySet(handle, LevelPacket, ignoreOutgoing, 1) && bind(handle, address, address.Length) == 0)
            return handle;
        throw Ended(handle, "bound");
    }

    /// <summary>How many frames found its queue full, since the last time that this was asked; 0 for what is no packet socket.</summary>
    public static long DroppedOf(SafeHandle descriptor)
    {
        const int statistics = 6; // PACKET_STATISTICS: struct tpacket_stats, packets and drops
        var counts = stackalloc uint[2];
        var length = 8;
        return getsockopt(descriptor, LevelPacket, statistics, counts, &length) == 0 ? counts[1] : 0;
    }

    private static bool TrySet(SafeFileHandle descriptor, int level, int option, int value) => setsockopt(descriptor, level, option, &value, sizeof(int)) == 0;

    private static WorldException Ended(SafeFileHandle handle, string what)
    {
        var failure = new WorldException($"A packet socket cannot be {what}: {ErrnoName.DescribeLast()}.");
        handle.Dispose();
        return failure;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeFileHandle descriptor, byte[] address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(SafeFileHandle descriptor, int level, int option, int* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(SafeHandle descriptor, int level, int option, uint* value, int* length);
}
