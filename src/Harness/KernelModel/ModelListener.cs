using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>A listening socket, from bind() to the close of its last reference. Eight bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ModelListener
{
    /// <summary>What it does.</summary>
    public ListenerPhase Phase;

    /// <summary>Its options.</summary>
    public ListenerFlags Flags;

    /// <summary>Descriptors that refer to it, in whichever processes; the close of the last one closes the socket.</summary>
    public byte References;

    /// <summary>SO_INCOMING_CPU: the number of a CPU, plus 1; 0 if it is not set.</summary>
    public byte IncomingCpu;

    /// <summary>The backlog b of listen(): b + 1 connections fit (sk_acceptq_is_full compares with &gt;).</summary>
    public ushort Backlog;

    /// <summary>Connections in its accept queue.</summary>
    public ushort Queued;

    /// <summary>Whether it is a member of its group.</summary>
    public readonly bool Listens => Phase == ListenerPhase.Listening;

    /// <summary>Whether its accept queue takes no more.</summary>
    public readonly bool IsFull => Queued > Backlog;

    /// <summary>Whether an option is set.</summary>
    public readonly bool Has(ListenerFlags flag) => (Flags & flag) != 0;
}

/// <summary>The life of a listening socket.</summary>
internal enum ListenerPhase : byte
{
    /// <summary>No socket, or one without an address.</summary>
    Unbound,

    /// <summary>After bind(): it is in no group yet.</summary>
    Bound,

    /// <summary>After listen(): a member of its group.</summary>
    Listening,

    /// <summary>Closed, shut down, or its process is dead.</summary>
    Closed,
}

/// <summary>Options of a listening socket.</summary>
[Flags]
internal enum ListenerFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IP_MINTTL is above the TTL of ordinary clients: their SYNs are dropped.</summary>
    Guard = 1,

    /// <summary>TCP_DEFER_ACCEPT: a connection leaves the SYN queue with its first data.</summary>
    DeferAccept = 2,

    /// <summary>A program was attached before listen(), which has made a group of this socket alone.</summary>
    PrivateGroup = 4,
}
