using System.Buffers.Binary;
using System.Net;

namespace Harness.Worlds.Linux.Sockets;

/// <summary>A TCP socket as the kernel's tables show it (struct inet_diag_msg, include/uapi/linux/inet_diag.h; filled by inet_diag_msg_common_fill and tcp_diag_get_info).</summary>
/// <param name="State">Its state, as <c>include/net/tcp_states.h</c> numbers them.</param>
/// <param name="Inode">Its inode (idiag_inode); 0 while no process holds it: it is not accepted yet, or the kernel ends it alone.</param>
/// <param name="ReceiveQueue">Of a listener: connections in its accept queue. Of a connection: bytes that were received and not read (idiag_rqueue).</param>
/// <param name="SendQueue">Of a listener: its backlog, the most that its accept queue takes. Of a connection: bytes that were written and not acknowledged (idiag_wqueue).</param>
/// <param name="Local">Its own address and port. An IPv4-mapped address is given as the IPv4 address that it is.</param>
/// <param name="Remote">Its peer's, likewise; port 0 of a listener.</param>
/// <param name="Uid">
/// The user that made it (idiag_uid), as the user namespace of the asker numbers users. Sockets share a port only under one user (socket(7)). It may
/// be 0 where no process holds it.
/// </param>
/// <param name="Interface">The index of the network device that it is bound to (idiag_if, SO_BINDTODEVICE); 0: any.</param>
/// <param name="IsV6Only">Whether it takes IPv6 alone (IPV6_V6ONLY, INET_DIAG_SKV6ONLY): the kernel says it of listeners of IPv6.</param>
internal readonly record struct TcpSocket(
    byte State, ulong Inode, int ReceiveQueue, int SendQueue, IPEndPoint Local, IPEndPoint Remote, uint Uid, int Interface, bool IsV6Only)
{
    /// <summary>States of TCP (<c>include/net/tcp_states.h</c>).</summary>
    /// <summary>Whether a socket in this state has sent its FIN (include/net/tcp_states.h): FIN_WAIT1, FIN_WAIT2, TIME_WAIT, LAST_ACK or CLOSING.</summary>
    public static bool HasClosed(byte state) => state is 4 or 5 or 6 or 9 or 11;

    public const byte Established = 1, SynSent = 2, SynReceived = 3, FinWait1 = 4, FinWait2 = 5, CloseWait = 8, LastAck = 9, Listen = 10, Closing = 11;

    /// <summary>The bytes of struct inet_diag_msg.</summary>
    private const int Bytes = 72;

    private const int StateAt = 1, LocalPortAt = 4, RemotePortAt = 6, LocalAt = 8, RemoteAt = 24, InterfaceAt = 40, ReceiveQueueAt = 56, SendQueueAt = 60, UidAt = 64, InodeAt = 68;

    /// <summary>Reads struct inet_diag_msg.</summary>
    /// <exception cref="WorldException">It is shorter than the structure.</exception>
    public static TcpSocket Read(ReadOnlySpan<byte> message)
    {
        Check(message);
        return new TcpSocket(
            message[StateAt],
            BinaryPrimitives.ReadUInt32LittleEndian(message[InodeAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(message[ReceiveQueueAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(message[SendQueueAt..]),
            EndPoint(message, LocalAt, LocalPortAt),
            EndPoint(message, RemoteAt, RemotePortAt),
            BinaryPrimitives.ReadUInt32LittleEndian(message[UidAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(message[InterfaceAt..]),
            ReadV6Only(message));
    }

    /// <summary>Reads the state and the inode alone, without an allocation.</summary>
    /// <exception cref="WorldException">It is shorter than the structure.</exception>
    public static (byte State, ulong Inode) ReadStateAndInode(ReadOnlySpan<byte> message)
    {
        Check(message);
        return (message[StateAt], BinaryPrimitives.ReadUInt32LittleEndian(message[InodeAt..]));
    }

    /// <summary>Reads both ports alone, without an allocation.</summary>
    /// <exception cref="WorldException">It is shorter than the structure.</exception>
    public static (int Local, int Remote) ReadPorts(ReadOnlySpan<byte> message)
    {
        Check(message);
        return (BinaryPrimitives.ReadUInt16BigEndian(message[LocalPortAt..]), BinaryPrimitives.ReadUInt16BigEndian(message[RemotePortAt..]));
    }

    /// <summary>Reads the attribute behind the structure (struct rtattr: its length, its kind, its value, filled up to 4 bytes). A kernel that does not say it has sockets that take both.</summary>
    private static bool ReadV6Only(ReadOnlySpan<byte> message)
    {
        const int head = 4, v6Only = 11; // INET_DIAG_SKV6ONLY
        for (var attributes = message[Bytes..]; attributes.Length > head;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < head)
                return false;
            if (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) == v6Only)
                return length > head && attributes[head] != 0;
            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }

        return false;
    }

    private static void Check(ReadOnlySpan<byte> message)
    {
        if (message.Length < Bytes)
            throw new WorldException($"The kernel's socket tables gave a socket of {message.Length} bytes; struct inet_diag_msg has {Bytes}.");
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> message, int addressAt, int portAt)
    {
        const byte ipv4 = 2; // AF_INET
        var address = new IPAddress(message.Slice(addressAt, message[0] == ipv4 ? 4 : 16));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, BinaryPrimitives.ReadUInt16BigEndian(message[portAt..]));
    }
}
