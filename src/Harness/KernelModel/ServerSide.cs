namespace Harness.KernelModel;

/// <summary>What the server's kernel has of a connection.</summary>
internal enum ServerSide : byte
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>The lookup of a SYN has chosen a listener, which has not queued it yet: between the two steps of one softirq.</summary>
    SynChosen,

    /// <summary>A request in the SYN queue (TCP_NEW_SYN_RECV), bound to the listener that was chosen when the SYN arrived.</summary>
    SynReceived,

    /// <summary>The final ACK has found its request's listener open and is about to be put into the accept queue.</summary>
    AckChosen,

    /// <summary>The same without a request: the final ACK carried a SYN cookie, and its listener was looked up anew.</summary>
    CookieChosen,

    /// <summary>Established, in the listener's accept queue.</summary>
    Queued,

    /// <summary>Accepted by a process.</summary>
    Accepted,

    /// <summary>No more: ended, reset, or dropped without a word.</summary>
    Gone,
}
