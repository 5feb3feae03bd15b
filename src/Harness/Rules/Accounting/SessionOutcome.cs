namespace Harness.Rules.Accounting;

/// <summary>
/// How an attempt of a client to be served ended: by a step, by traffic, or by the harness itself. The set is closed, and each attempt has exactly
/// one outcome: the first of these that the history shows, in this order.
/// </summary>
internal enum SessionOutcome
{
    /// <summary>ECONNREFUSED, by an RST that answered the SYN.</summary>
    Refused,

    /// <summary>No answer to its SYN in the time for a connect.</summary>
    Unanswered,

    /// <summary>Another error of connect(2): a firewall, no route.</summary>
    ConnectFailed,

    /// <summary>ECONNRESET or EPIPE while it connected: it had been established, and was reset before its client saw that.</summary>
    ResetWhileConnecting,

    /// <summary>Reset after it was established, and no process had been seen to hold it.</summary>
    ResetBeforeAccept,

    /// <summary>Reset after a process had accepted it.</summary>
    ResetAfterAccept,

    /// <summary>The server's end of file, while a request was not fully answered.</summary>
    ClosedWithRequestOpen,

    /// <summary>The server's end of file, while no request was open and the client was not done.</summary>
    ClosedIdle,

    /// <summary>Another error of the system on an established connection.</summary>
    Failed,

    /// <summary>Another reply than it had to be, or bytes that answer nothing.</summary>
    WrongReply,

    /// <summary>A process had accepted it, and a request got no complete reply in the time for one.</summary>
    NoReply,

    /// <summary>No process accepted it in the time that a session may be without an owner or a request without a reply.</summary>
    NeverAccepted,

    /// <summary>The server's end was gone silently: no FIN and no RST came.</summary>
    Vanished,

    /// <summary>A process served it that belongs to no server of the run.</summary>
    ServedByStranger,

    /// <summary>Every request was answered, and one later than the scenario's <c>reply-limit</c>.</summary>
    LateReply,

    /// <summary>It was served, and its connect took longer than the scenario's <c>connect-limit</c>.</summary>
    LateConnect,

    /// <summary>The harness ended it before it was over: its connect, or a request whose reply it did not wait for.</summary>
    GivenUp,

    /// <summary>Every request was answered, and its server ended it before its client did, as its protocol allows.</summary>
    ClosedAsAllowed,

    /// <summary>Its client got what it asked for and ended it.</summary>
    Completed,
}
