using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>What there is once: settings of the network namespace, the lock file, and what may still happen from outside. Eight bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Machine
{
    /// <summary>Nobody holds the lock.</summary>
    public const byte Nobody = byte.MaxValue;

    /// <summary>Who holds the lock of the port: the number of a server, a tool (<see cref="ModelTool.HolderOf"/>), or <see cref="Nobody"/>.</summary>
    public byte LockHolder;

    /// <summary>net.ipv4.tcp_migrate_req.</summary>
    public bool MigrateRequests;

    /// <summary>net.ipv4.tcp_syncookies = 2: no request is kept, and the final ACK is looked up anew.</summary>
    public bool SynCookies;

    /// <summary>How many servers may still be killed.</summary>
    public byte Kills;

    /// <summary>How many times a foreign process may still replace the group's program.</summary>
    public byte ForeignPrograms;

    /// <summary>How many tools may still be killed.</summary>
    public byte ToolKills;

    /// <summary>How many tools may still be told to end.</summary>
    public byte ToolCancels;

    private byte reserved;
}
