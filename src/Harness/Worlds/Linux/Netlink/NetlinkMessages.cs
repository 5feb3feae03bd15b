using System.Buffers.Binary;

namespace Harness.Worlds.Linux.Netlink;

/// <summary>
/// Walks the messages of one datagram of netlink(7), without an allocation. Each is at least a header long and ends inside of the datagram: a length
/// that says otherwise is an error, and no message is looked at beyond its end. So it always comes to an end.
/// </summary>
internal ref struct NetlinkMessages
{
    private readonly ReadOnlySpan<byte> datagram;
    private int at;
    private int next;

    /// <summary>Begins before the first message.</summary>
    public NetlinkMessages(ReadOnlySpan<byte> datagram) => this.datagram = datagram;

    /// <summary>The message that the walk has come to; only after <see cref="MoveNext"/> has found one.</summary>
    public readonly NetlinkMessage Current => new(datagram.Slice(at, LengthAt(at)));

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly NetlinkMessages GetEnumerator() => this;

    /// <summary>Goes on to the next message; false at the end.</summary>
    /// <exception cref="WorldException">What is left is no message.</exception>
    public bool MoveNext()
    {
        var left = datagram.Length - next;
        if (left == 0)
            return false;
        if (left < NetlinkMessage.HeaderBytes)
            throw Malformed($"{left} bytes are left, and the header of a message has {NetlinkMessage.HeaderBytes}");
        var length = LengthAt(next);
        if (length < NetlinkMessage.HeaderBytes || length > left)
            throw Malformed($"a message says that it has {(uint)length} bytes; it has at least {NetlinkMessage.HeaderBytes} and at most the {left} that are left");

        at = next;
        next += Math.Min(left, (length + 3) & ~3); // NLMSG_ALIGN; the last one needs no padding
        return true;
    }

    private readonly int LengthAt(int offset) => BinaryPrimitives.ReadInt32LittleEndian(datagram[offset..]);

    private readonly WorldException Malformed(string problem) =>
        new($"The kernel's netlink answer is malformed at byte {next} of {datagram.Length}: {problem}.");
}
