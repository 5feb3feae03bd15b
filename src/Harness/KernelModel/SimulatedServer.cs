using System.Runtime.InteropServices;

namespace Harness.KernelModel;

/// <summary>A server process: where it is in its life. Its listener has the same number. Eight bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SimulatedServer
{
    /// <summary>It does not know its index in the group.</summary>
    public const byte UnknownIndex = byte.MaxValue;

    /// <summary>Where it is.</summary>
    public ServerPhase Phase;

    /// <summary>The operation of its plan that it is at.</summary>
    public byte Operation;

    /// <summary>The sub-step of that operation, from 0.</summary>
    public byte Detail;

    /// <summary>How many members it counted in its group.</summary>
    public byte Members;

    /// <summary>The index that it believes to be its own, or <see cref="UnknownIndex"/>.</summary>
    public byte OwnIndex;

    /// <summary>Stopped by SIGSTOP: it does nothing, its sockets go on.</summary>
    public bool Stopped;

    /// <summary>It listens without having had the lock, and removes the group's program when it gets it.</summary>
    public bool Late;

    /// <summary>The members that it counted, one bit for each listener.</summary>
    public byte MemberSet;
}

/// <summary>The life of a server process.</summary>
internal enum ServerPhase : byte
{
    /// <summary>It has not been started.</summary>
    NotStarted,

    /// <summary>It binds and listens.</summary>
    Joining,

    /// <summary>It is ready and accepts.</summary>
    Serving,

    /// <summary>It was told to leave: its listener is on the way out.</summary>
    Leaving,

    /// <summary>Its listener is closed; it waits for the end of its sessions.</summary>
    Finishing,

    /// <summary>It has exited.</summary>
    Exited,

    /// <summary>It was killed.</summary>
    Killed,
}
