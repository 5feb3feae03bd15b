using System.Buffers.Binary;
using System.Text;
using Harness.Worlds.Linux.Netlink;

namespace Harness.Worlds.Linux.Hosts;

/// <summary>A message of rtnetlink(7) in the making: its header, its fixed part and its attributes, which may be nested.</summary>
internal sealed class RouteMessage
{
    private readonly List<byte> bytes = [];

    /// <summary>A message of a kind (RTM_…) with its fixed part.</summary>
    public RouteMessage(ushort kind, ushort flags, ReadOnlySpan<byte> body)
    {
        bytes.AddRange(new byte[NetlinkMessage.HeaderBytes]);
        Kind = kind;
        Flags = flags;
        bytes.AddRange(body);
    }

    private ushort Kind { get; }

    private ushort Flags { get; }

    /// <summary>Adds an attribute.</summary>
    public RouteMessage Add(ushort kind, ReadOnlySpan<byte> value)
    {
        Align();
        var header = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), kind);
        bytes.AddRange(header);
        bytes.AddRange(value);
        return this;
    }

    /// <summary>Adds an attribute of 32 bits.</summary>
    public RouteMessage Add(ushort kind, int value)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        return Add(kind, number);
    }

    /// <summary>Adds an attribute that is a C string.</summary>
    public RouteMessage Add(ushort kind, string value) => Add(kind, Encoding.ASCII.GetBytes(value + '\0'));

    /// <summary>Adds an attribute that consists of what <paramref name="write"/> adds.</summary>
    public RouteMessage Nest(ushort kind, ReadOnlySpan<byte> body, Action<RouteMessage> write)
    {
        Align();
        var start = bytes.Count;
        Add(kind, body);
        write(this);
        bytes[start] = (byte)(bytes.Count - start);
        bytes[start + 1] = (byte)((bytes.Count - start) >> 8);
        return this;
    }

    /// <summary>The message as it is sent, but for its number.</summary>
    public byte[] ToArray()
    {
        Align();
        var message = bytes.ToArray();
        NetlinkMessage.WriteHeader(message, Kind, Flags);
        return message;
    }

    private void Align()
    {
        while (bytes.Count % 4 != 0)
            bytes.Add(0);
    }
}
