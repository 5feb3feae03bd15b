using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>A client's connection: both ends, and what is between them. Eight bytes, compared and hashed as one word.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Connection
{
    private byte sides;

    /// <summary>What is on its way.</summary>
    public Segments InFlight;

    /// <summary>The listener that was chosen for it, in whose queue it is, or whose server has accepted it.</summary>
    public byte Listener;

    /// <summary>Which hashes its addresses and ports may still have (<see cref="KernelModel.HashClasses"/>).</summary>
    public byte HashClasses;

    /// <summary>What else is known of it.</summary>
    public ConnectionFlags Flags;

    /// <summary>The servers that wait, before they leave, until it is in SYN_RECV no more: one bit each.</summary>
    public byte AwaitedBy;

    /// <summary>Its place in the accept queue, from 0; 0 outside of one.</summary>
    public ushort Place;

    /// <summary>The client's end.</summary>
    public ClientSide Client
    {
        readonly get => (ClientSide)(sides & 0x0f);
        set => sides = (byte)((sides & 0xf0) | (byte)value);
    }

    /// <summary>The server's end.</summary>
    public ServerSide Server
    {
        readonly get => (ServerSide)(sides >> 4);
        set => sides = (byte)((sides & 0x0f) | ((byte)value << 4));
    }

    /// <summary>The client's segment that arrives next.</summary>
    public readonly Segments NextFromClient => Lowest(InFlight & Segments.FromClient);

    /// <summary>The server's segment that arrives next.</summary>
    public readonly Segments NextFromServer => Lowest(InFlight & Segments.FromServer);

    /// <summary>Whether a flag is set.</summary>
    public readonly bool Has(ConnectionFlags flag) => (Flags & flag) != 0;

    /// <summary>Nobody waits for its handshake any more.</summary>
    public void EndAwaiting()
    {
        AwaitedBy = 0;
        Flags &= ~ConnectionFlags.AwaitedByTools;
    }

    private static Segments Lowest(Segments segments) => segments & (Segments)(byte)-(int)segments;
}

/// <summary>What else is known of a connection.</summary>
[Flags]
internal enum ConnectionFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The server's socket holds data that no reply has answered.</summary>
    Unread = 1,

    /// <summary>The reply has been sent.</summary>
    Replied = 2,

    /// <summary>The server's socket has inherited the listener's IP_MINTTL and takes no segment of an ordinary client.</summary>
    Guarded = 4,

    /// <summary>A process that held it was killed: what becomes of it is the kill's doing.</summary>
    KilledByTheRun = 8,

    /// <summary>The first tool waits until it is in SYN_RECV no more.</summary>
    AwaitedByTool1 = 16,

    /// <summary>The second tool waits until it is in SYN_RECV no more.</summary>
    AwaitedByTool2 = 32,

    /// <summary>The third tool waits until it is in SYN_RECV no more.</summary>
    AwaitedByTool3 = 64,

    /// <summary>The fourth tool waits until it is in SYN_RECV no more.</summary>
    AwaitedByTool4 = 128,

    /// <summary>All tools.</summary>
    AwaitedByTools = AwaitedByTool1 | AwaitedByTool2 | AwaitedByTool3 | AwaitedByTool4,
}
