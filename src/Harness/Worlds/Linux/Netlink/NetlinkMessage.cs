using System.Buffers.Binary;

namespace Harness.Worlds.Linux.Netlink;

/// <summary>A message of netlink(7): struct nlmsghdr and what follows it. It is a view of the buffer that it was read from.</summary>
internal readonly ref struct NetlinkMessage
{
    /// <summary>The bytes of struct nlmsghdr.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Kinds that netlink itself has (include/uapi/linux/netlink.h): NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN.</summary>
    public const ushort KindNoop = 1, KindError = 2, KindDone = 3, KindOverrun = 4;

    /// <summary>Flags of a request: NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP (NLM_F_ROOT and NLM_F_MATCH).</summary>
    public const ushort Request = 1, Acknowledge = 4, Dump = 0x300;

    /// <summary>Flags of an answer: NLM_F_MULTI, more follow up to NLMSG_DONE; NLM_F_DUMP_INTR, what is dumped changed meanwhile.</summary>
    public const ushort Multipart = 2, Interrupted = 0x10;

    /// <summary>ENOENT: what was asked for does not exist.</summary>
    public const int NoEntry = 2;

    /// <summary>A message that <see cref="NetlinkMessages"/> has measured.</summary>
    internal NetlinkMessage(ReadOnlySpan<byte> message) => Whole = message;

    private ReadOnlySpan<byte> Whole { get; }

    /// <summary>Its kind (nlmsg_type).</summary>
    public ushort Kind => BinaryPrimitives.ReadUInt16LittleEndian(Whole[4..]);

    /// <summary>Its flags (nlmsg_flags).</summary>
    public ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(Whole[6..]);

    /// <summary>The number of the request that it answers (nlmsg_seq).</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32LittleEndian(Whole[8..]);

    /// <summary>What follows the header, without padding.</summary>
    public ReadOnlySpan<byte> Body => Whole[HeaderBytes..];

    /// <summary>
    /// The error number, positive as in errno, of an NLMSG_ERROR or an NLMSG_DONE; 0 where it is none: an acknowledgement, a dump that is complete,
    /// any other kind.
    /// </summary>
    /// <exception cref="WorldException">An NLMSG_ERROR without a number.</exception>
    public int Error
    {
        get
        {
            if (Kind is not (KindError or KindDone))
                return 0;
            if (Body.Length >= sizeof(int))
            {
                // A dump that succeeds may give its last size here, which is positive (netlink_dump_done).
                var number = BinaryPrimitives.ReadInt32LittleEndian(Body);
                return number < 0 ? unchecked(-number) : 0;
            }

            return Kind == KindDone ? 0 : throw new WorldException($"An error of netlink has a body of {Body.Length} bytes; struct nlmsgerr begins with 4 bytes of error number.");
        }
    }

    /// <summary>Writes struct nlmsghdr at the start of a whole message; the sequence number comes when it is sent.</summary>
    public static void WriteHeader(Span<byte> message, ushort kind, ushort flags)
    {
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], kind);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], flags);
    }

    /// <summary>Writes the sequence number into a whole message.</summary>
    public static void WriteSequence(Span<byte> message, uint sequence) => BinaryPrimitives.WriteUInt32LittleEndian(message[8..], sequence);
}
