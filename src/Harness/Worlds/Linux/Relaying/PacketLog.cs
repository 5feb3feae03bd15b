using System.Buffers.Binary;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>
/// The TCP segments of one direction of the relay, as they came: bounded, in memory that is taken at once, so that nothing is allocated per packet. When there
/// is no more room for all, there is as much again for those that begin or end a connection; what is left out is counted.
/// </summary>
/// <remarks>One thread adds and another one takes.</remarks>
/// <param name="isToServers">Whether they go to the servers: then the client's port is the source.</param>
/// <param name="most">How many of all, and how many more that begin or end a connection.</param>
internal sealed class PacketLog(bool isToServers, int most)
{
    /// <summary>How many a relay keeps of a direction.</summary>
    public const int Most = 10_000;

    private const int Ethernet = 14, Tcp = 6;
    private const ushort Version4 = 0x0800, Version6 = 0x86DD;
    private const byte Fin = 1, Syn = 2, Rst = 4;

    private readonly RelayedPacket[] packets = new RelayedPacket[2 * most];
    private int added;
    private int taken;
    private long unrecorded;

    /// <summary>How many TCP segments were left out.</summary>
    public long Unrecorded => Volatile.Read(ref unrecorded);

    /// <summary>Takes a packet that came; one that is no whole TCP segment is passed over.</summary>
    /// <param name="frame">The packet, or an Ethernet frame with it.</param>
    /// <param name="at">When it came, as a timestamp.</param>
    /// <param name="isLost">Whether it goes no further.</param>
    public void Add(ReadOnlySpan<byte> frame, long at, bool isLost)
    {
        if (TcpOf(frame) is not [_, ..] segment || segment.Length < 20)
            return;
        var flags = segment[13];
        var room = (flags & (Syn | Fin | Rst)) != 0 ? packets.Length : most;
        if (added >= room)
        {
            Volatile.Write(ref unrecorded, unrecorded + 1);
            return;
        }

        var source = BinaryPrimitives.ReadUInt16BigEndian(segment);
        var destination = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        packets[added] = new RelayedPacket(at, isToServers ? source : destination, isToServers ? destination : source, flags, Math.Max(0, segment.Length - ((segment[12] >> 4) * 4)), isLost);
        Volatile.Write(ref added, added + 1);
    }

    /// <summary>The next ones that were not taken yet, so many at the most.</summary>
    public ReadOnlySpan<RelayedPacket> Take(int mostTaken)
    {
        var next = packets.AsSpan(taken, Math.Min(mostTaken, Volatile.Read(ref added) - taken));
        taken += next.Length;
        return next;
    }

    /// <summary>The TCP segment with its payload; empty if it is none, or a fragment.</summary>
    private static ReadOnlySpan<byte> TcpOf(ReadOnlySpan<byte> frame)
    {
        // A TUN device gives the packet alone; the first byte of an Ethernet frame is that of an address, which here is never 0x4. or 0x6.
        if (frame.Length > Ethernet && frame[0] >> 4 is not (4 or 6))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) is not (Version4 or Version6))
                return [];
            frame = frame[Ethernet..];
        }

        if (frame.Length < 20)
            return [];
        if (frame[0] >> 4 == 4)
        {
            var head = (frame[0] & 0xF) * 4;
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(frame[2..]), frame.Length);
            var isFragment = (BinaryPrimitives.ReadUInt16BigEndian(frame[6..]) & 0x1FFF) != 0;
            return frame[9] == Tcp && !isFragment && length >= head ? frame[head..length] : [];
        }

        if (frame[0] >> 4 != 6 || frame.Length < 40 || frame[6] != Tcp)
            return [];
        return frame[40..Math.Min(frame.Length, 40 + BinaryPrimitives.ReadUInt16BigEndian(frame[4..]))];
    }
}

/// <summary>A TCP segment that the relay took.</summary>
/// <param name="At">When, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="ClientPort">The client's port.</param>
/// <param name="ServerPort">The server's port.</param>
/// <param name="Flags">The flags of its header (RFC 9293, 3.1).</param>
/// <param name="Bytes">How many bytes it carries.</param>
/// <param name="IsLost">Whether the relay dropped it.</param>
internal readonly record struct RelayedPacket(long At, int ClientPort, int ServerPort, byte Flags, int Bytes, bool IsLost)
{
    private static readonly string[] names = ["FIN", "SYN", "RST", "PSH", "ACK"];

    /// <summary>The flags by their names: <c>SYN-ACK</c>.</summary>
    public string FlagNames
    {
        get
        {
            var flags = Flags & 0x1F;
            return flags == 0 ? "none" : string.Join('-', names.Where((_, bit) => (flags & (1 << bit)) != 0));
        }
    }
}
