namespace Harness.Measuring;

/// <summary>How a client loses a connection: <see cref="Rules.Accounting.SessionOutcome"/>, finer where the history tells more.</summary>
internal enum LossKind
{
    /// <summary>ECONNREFUSED, in a span in which nobody listened.</summary>
    RefusedNobodyListening,

    /// <summary>ECONNREFUSED, while a server listened.</summary>
    RefusedBesideListener,

    /// <summary>No answer to its SYN in the time for a connect.</summary>
    Unanswered,

    /// <summary>Another error of connect(2).</summary>
    ConnectFailed,

    /// <summary>ECONNRESET or EPIPE while it connected.</summary>
    ResetWhileConnecting,

    /// <summary>Reset, and the last look had found it in SYN_RECV.</summary>
    ResetInSynQueue,

    /// <summary>Reset, and the last look had found it in an accept queue.</summary>
    ResetInAcceptQueue,

    /// <summary>Reset before a process was seen to hold it, and no look says in which queue.</summary>
    ResetBeforeAccept,

    /// <summary>Reset before anybody was seen to hold it, while no listener closed that could have reset it in its queue.</summary>
    ResetAtOnce,

    /// <summary>Reset after a process had accepted it.</summary>
    ResetAfterAccept,

    /// <summary>The server's end of file after a part of a reply.</summary>
    CutOffInReply,

    /// <summary>The server's end of file while a request had no byte of its reply.</summary>
    ClosedWithRequestOpen,

    /// <summary>
    /// The server ended a connection on which it had answered every request, while another one was on its way: it was sent less than a round trip before the end was seen, so the end was sent
    /// before it arrived. HTTP lets a server end an idle connection (RFC 9112, section 9.5).
    /// </summary>
    CrossedIdleClose,

    /// <summary>The server's end of file while no request was open.</summary>
    ClosedIdle,

    /// <summary>Another error on an established connection.</summary>
    Failed,

    /// <summary>Another reply than it had to be, or bytes that answer nothing.</summary>
    WrongReply,

    /// <summary>Accepted, and no complete reply in the time for one.</summary>
    NoReply,

    /// <summary>Established, and accepted by no process.</summary>
    NeverAccepted,

    /// <summary>The server's end was gone silently: no FIN and no RST came.</summary>
    Vanished,

    /// <summary>Served by a process that belongs to no server of the run.</summary>
    ServedByStranger,

    /// <summary>The harness ended it before it was over.</summary>
    GivenUp,
}
