using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>
/// All frames of an Ethernet device as a descriptor (packet(7)): a read takes one that the device received, a write sends one. Of its
/// own frames it sees none. Takes CAP_NET_RAW in the namespace's user namespace, and no device file.
/// </summary>
internal static unsafe class PacketSocket
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
        var descriptor = socket(Family, Raw | NonBlocking | CloseOnExec, 0); // protocol 0: nothing is received before it is bound
        if (descriptor < 0)
            throw Failure("created");

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        foreach (var (forced, asked) in new[] { (receiveBufferForce, receiveBuffer), (sendBufferForce, sendBuffer) })
        {
            if (!TrySet(descriptor, LevelSocket, forced, QueueBytes))
                TrySet(descriptor, LevelSocket, asked, QueueBytes);
        }

        TrySet(descriptor, LevelPacket, qdiscBypass, 1);
        var address = new byte[20]; // struct sockaddr_ll: family, protocol, index, and what a bind does not read
        BinaryPrimitives.WriteUInt16LittleEndian(address, Family);
        BinaryPrimitives.WriteUInt16LittleEndian(address.AsSpan(2), protocol);
        BinaryPrimitives.WriteInt32LittleEndian(address.AsSpan(4), RouteNetlink.IndexOf(device));
        if (TrySet(descriptor, LevelPacket, ignoreOutgoing, 1) && bind(descriptor, address, address.Length) == 0)
            return handle;
        var failure = Failure("bound");
        handle.Dispose();
        throw failure;
    }

    /// <summary>How many frames found its queue full, since the last time that this was asked; 0 for what is no packet socket.</summary>
    public static long DroppedOf(int descriptor)
    {
        const int statistics = 6; // PACKET_STATISTICS: struct tpacket_stats, packets and drops
        var counts = stackalloc uint[2];
        var length = 8;
        return getsockopt(descriptor, LevelPacket, statistics, counts, &length) == 0 ? counts[1] : 0;
    }

    private static bool TrySet(int descriptor, int level, int option, int value) => setsockopt(descriptor, level, option, &value, sizeof(int)) == 0;

    private static WorldException Failure(string what) => new($"A packet socket cannot be {what}: {Stdlib.strerror(Stdlib.GetLastError())}.");

    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int bind(int descriptor, byte[] address, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int setsockopt(int descriptor, int level, int option, int* value, int length);

    [DllImport("libc", SetLastError = true)]
    private static extern int getsockopt(int descriptor, int level, int option, uint* value, int* length);
}
