namespace Harness.KernelModel;

/// <summary>What the client knows of its connection.</summary>
internal enum ClientSide : byte
{
    /// <summary>It has not connected yet.</summary>
    Idle,

    /// <summary>Its SYN is sent (SYN_SENT).</summary>
    SynSent,

    /// <summary>The SYN-ACK has come (ESTABLISHED).</summary>
    Established,

    /// <summary>It has had its reply and closed.</summary>
    Finished,

    /// <summary>The server's side ended the connection in order, before the reply.</summary>
    Closed,

    /// <summary>The connection was reset after it was established (ECONNRESET).</summary>
    Reset,

    /// <summary>The connect was refused (ECONNREFUSED).</summary>
    Refused,

    /// <summary>It was gone before its handshake was done, and answers nothing.</summary>
    Vanished,
}
