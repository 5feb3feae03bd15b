namespace Harness.Observations;

/// <summary>What the kernel says of a session's owner.</summary>
internal enum Ownership
{
    /// <summary>A process holds the server's end.</summary>
    Owned,

    /// <summary>Established, but no process has accepted it: it is in an accept queue.</summary>
    Queued,

    /// <summary>The server's end is in SYN_RECV: the client takes the connection for established, and the last ACK of the handshake has not come or was put off.</summary>
    SynReceived,

    /// <summary>A process has accepted it, but no visible process holds it: its descriptor is under way between two processes (SCM_RIGHTS, unix(7)), or a process of another user holds it.</summary>
    Unheld,

    /// <summary>There is no server's end any more, or only what the kernel finishes alone.</summary>
    Gone,
}
