using System.Buffers.Binary;
using Harness.Worlds;
using Harness.Worlds.Linux.Netlink;

namespace Harness.Tests.Worlds.Linux.Netlink;

/// <summary>A kernel that answers what the test says. It fails when it is asked for more.</summary>
internal sealed class Datagrams(params IEnumerable<byte[]> answers) : INetlinkSource
{
    private readonly Queue<byte[]> left = new(answers);

    /// <summary>How many requests it was sent.</summary>
    public int Requests { get; private set; }

    /// <summary>Whether all that it has was taken.</summary>
    public bool IsUsedUp => left.Count == 0;

    public void Send(ReadOnlySpan<byte> request) => Requests++;

    public int Receive(Span<byte> buffer)
    {
        if (!left.TryDequeue(out var datagram))
            throw new WorldException("nothing more to read");
        datagram.AsSpan(0, Math.Min(datagram.Length, buffer.Length)).CopyTo(buffer);
        return datagram.Length;
    }

    public void Dispose()
    {
        // holds nothing
    }

    /// <summary>A message of netlink.</summary>
    public static byte[] Message(uint sequence, ushort kind, ushort flags, params ReadOnlySpan<byte> body)
    {
        var message = new byte[NetlinkMessage.HeaderBytes + body.Length];
        NetlinkMessage.WriteHeader(message, kind, flags);
        NetlinkMessage.WriteSequence(message, sequence);
        body.CopyTo(message.AsSpan(NetlinkMessage.HeaderBytes));
        return message;
    }

    /// <summary>The end of a dump, with an error number or 0.</summary>
    public static byte[] Done(uint sequence, int error = 0, ushort flags = 0) => Message(sequence, NetlinkMessage.KindDone, flags, Number(-error));

    /// <summary>An error.</summary>
    public static byte[] Error(uint sequence, int error) => Message(sequence, NetlinkMessage.KindError, 0, Number(-error));

    /// <summary>A listener of a port, as NETLINK_SOCK_DIAG gives it.</summary>
    public static byte[] Listener(uint sequence, int port, uint inode, ushort flags = NetlinkMessage.Multipart)
    {
        var socket = new byte[72];
        (socket[0], socket[1]) = (2, 10);
        BinaryPrimitives.WriteUInt16BigEndian(socket.AsSpan(4), (ushort)port);
        BinaryPrimitives.WriteUInt32LittleEndian(socket.AsSpan(68), inode);
        return Message(sequence, 20, flags, socket);
    }

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
