namespace Harness.KernelModel;

/// <summary>One atomic step: what happens, to whom, and where there is a choice, which.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Actor">The number of the client, server or tool.</param>
/// <param name="Choice">Which of several outcomes; see <see cref="StepKind"/>.</param>
internal readonly record struct ModelStep(StepKind Kind, byte Actor, byte Choice = 0)
{
    /// <summary>No listener to choose.</summary>
    public const byte NoListener = byte.MaxValue;
}

/// <summary>The kinds of steps. Those up to <see cref="QueuedConnectionLosesListener"/> are about a client's connection, the others about a server, and from <see cref="ToolStart"/> on about a tool.</summary>
internal enum StepKind : byte
{
    /// <summary>A client connects: its SYN is sent.</summary>
    Connect,

    /// <summary>A SYN arrives; the choice is the listener that is looked up for it, or <see cref="ModelStep.NoListener"/>.</summary>
    SynArrives,

    /// <summary>The listener queues the SYN; choice 1: what changed since the lookup came too late.</summary>
    SynQueued,

    /// <summary>The client's timer: a SYN that was dropped is sent again, after 1 s.</summary>
    SynSentAgain,

    /// <summary>A client is gone in the middle of its handshake, as a port scanner is.</summary>
    Vanish,

    /// <summary>A SYN-ACK arrives.</summary>
    SynAckArrives,

    /// <summary>The timer of a request; the choice is the survivor to which it migrates, or <see cref="ModelStep.NoListener"/>.</summary>
    RequestTimer,

    /// <summary>The client's next segment arrives. Where that takes a listener (a migrated request, a SYN cookie), it is the choice, or <see cref="ModelStep.NoListener"/>.</summary>
    SegmentArrives,

    /// <summary>The connection is put into the accept queue.</summary>
    EstablishedQueued,

    /// <summary>The client's timer: data that was dropped is sent again.</summary>
    DataSentAgain,

    /// <summary>The server's next segment, which is no SYN-ACK, arrives at the client.</summary>
    AnswerArrives,

    /// <summary>The server replies.</summary>
    Serve,

    /// <summary>A connection in the accept queue of a closed listener; the choice is the survivor that gets it, or <see cref="ModelStep.NoListener"/>.</summary>
    QueuedConnectionLosesListener,

    /// <summary>A server is started.</summary>
    Start,

    /// <summary>A server is told to leave.</summary>
    Signal,

    /// <summary>A server accepts a connection.</summary>
    Accept,

    /// <summary>A server goes on in its plan; a probe's choice: 1, it came back to the server itself; 2, none did, and the search begins again. A waiting server's: 1, the group has changed. A rechecking server's: 1, it has, and there is no time to begin again.</summary>
    Operate,

    /// <summary>A server waits no longer: for the lock, or for what is in SYN_RECV.</summary>
    LosePatience,

    /// <summary>A server that has joined without the lock gets it for a moment, and removes the group's program.</summary>
    DetachLate,

    /// <summary>A server that has left has no session any more, and exits.</summary>
    Exit,

    /// <summary>A server is killed.</summary>
    Kill,

    /// <summary>A foreign process attaches a program to the server's group: the choice is the index that gets everything, or <see cref="ModelStep.NoListener"/>: none, the program is removed.</summary>
    ForeignProgram,

    /// <summary>A tool is started that takes a server out of its group from outside.</summary>
    ToolStart,

    /// <summary>A tool goes on in its plan. A probe's choice: 0, an old listener was chosen; 1, another one. A waiting tool's: 1, the group has changed; 2, it waits no longer.</summary>
    ToolOperate,

    /// <summary>A tool is told to end.</summary>
    ToolCancel,

    /// <summary>A tool is killed.</summary>
    ToolKill,
}
