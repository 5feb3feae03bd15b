namespace Draining.Outside;

/// <summary>Why a server is not taken out of its group. The numbers are exit codes of the command line.</summary>
public enum Refusal
{
    /// <summary>There is no such process, or neither it nor a descendant listens (on the port).</summary>
    NotListening = 10,

    /// <summary>No other server listens in its group: new connections would have nowhere to go.</summary>
    NobodyElse = 11,

    /// <summary>A permission is missing.</summary>
    NotPermitted = 12,

    /// <summary>Another process joins or leaves the group, and takes too long.</summary>
    Busy = 13,

    /// <summary>Somebody else's selector, or SO_INCOMING_CPU, chooses the members of the group.</summary>
    ForeignSelector = 14,

    /// <summary>The pid file does not name the server.</summary>
    PidFile = 15,

    /// <summary>Which index belongs to which listener could not be found out.</summary>
    NotPlaced = 16,

    /// <summary>The new server went away. What was begun is undone, and the old one serves as before.</summary>
    NewServerGone = 17,

    /// <summary>The old server ended by itself before it was told to.</summary>
    OldServerGone = 18,

    /// <summary>Nobody stopped the old server in the time, and it was not to be signalled. What was begun is undone.</summary>
    NotStopped = 19,

    /// <summary>The new server did not become ready. It is ended, and the old one is untouched.</summary>
    NotReady = 20,

    /// <summary>Nobody serves any more: the servers that were to stay went away when the old one had been told to stop, or a listener that was handed over was shut down for good.</summary>
    NobodyServes = 21,

    /// <summary>The server listens by Multipath TCP (RFC 8684), whose listeners the kernel does not let be steered.</summary>
    MultipathTcp = 22,
}
