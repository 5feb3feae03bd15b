namespace Harness.Protocols;

/// <summary>What a session begins with.</summary>
internal enum SessionOpening
{
    /// <summary>The client asks, and the server answers.</summary>
    Request,

    /// <summary>Nothing is said: that a process accepts the session, as the kernel's tables show, is the answer to its connect.</summary>
    Accept,

    /// <summary>The server speaks first, and the client asks for nothing.</summary>
    Greeting,
}
