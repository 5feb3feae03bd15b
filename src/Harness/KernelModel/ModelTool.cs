using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>A process that takes a server out of its group from outside (<c>rollover-replace leave</c>): where it is. Eight bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ModelTool
{
    /// <summary>More tools than this the model does not hold: a connection has one flag for each.</summary>
    public const int Most = 4;

    private const int FirstAwaiting = 4, FirstHolder = 128;

    /// <summary>Where it is.</summary>
    public ToolPhase Phase;

    /// <summary>The operation of its plan that it is at.</summary>
    public byte Operation;

    /// <summary>The index of the next probe.</summary>
    public byte Probed;

    /// <summary>How many members it counted in the group.</summary>
    public byte Members;

    /// <summary>The members that it counted, one bit for each listener.</summary>
    public byte MemberSet;

    /// <summary>Those of them that end with the server that leaves, one bit for each listener.</summary>
    public byte Old;

    /// <summary>The indexes that it found to be of others, one bit each.</summary>
    public byte Indexes;

    /// <summary>What else it has done.</summary>
    public ToolFlags Flags;

    /// <summary>Whether it has done something.</summary>
    public readonly bool Has(ToolFlags flag) => (Flags & flag) != 0;

    /// <summary>The holder of the lock (<see cref="Machine.LockHolder"/>) that a tool is.</summary>
    internal static byte HolderOf(int tool) => (byte)(FirstHolder + tool);

    /// <summary>Whether a holder of the lock is a server.</summary>
    internal static bool IsServer(byte holder) => holder < FirstHolder;

    /// <summary>The flag of a connection for whose handshake a tool waits.</summary>
    internal static ConnectionFlags AwaitedBy(int tool) => (ConnectionFlags)(1 << (FirstAwaiting + tool));
}

/// <summary>The life of a tool.</summary>
internal enum ToolPhase : byte
{
    /// <summary>It has not been started, or was refused and may be started again.</summary>
    NotStarted,

    /// <summary>It goes through its plan.</summary>
    Running,

    /// <summary>It undoes what it has begun.</summary>
    Undoing,

    /// <summary>It is through.</summary>
    Over,

    /// <summary>It was killed.</summary>
    Killed,
}

/// <summary>What a tool has done.</summary>
[Flags]
internal enum ToolFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It has attached a program to the group.</summary>
    Attached = 1,

    /// <summary>It has told the server to stop.</summary>
    Signalled = 2,

    /// <summary>It found a program of this project: whoever attached it may have told the server to stop.</summary>
    Inherited = 4,
}
