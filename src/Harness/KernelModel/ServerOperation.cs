namespace Harness.KernelModel;

/// <summary>What a server does, one after the other, to join its group and to leave it. Unless it says otherwise, the server accepts meanwhile.</summary>
internal enum ServerOperation : byte
{
    /// <summary>Waits for the lock of the port, and takes it.</summary>
    Lock,

    /// <summary>Gives the lock back, if it has it.</summary>
    Unlock,

    /// <summary>socket(), bind() and listen(). It does not accept yet.</summary>
    Listen,

    /// <summary>Removes the group's program.</summary>
    Detach,

    /// <summary>Counts the members, and finds its own index by programs that point at one index after the other and connections to itself.</summary>
    FindIndex,

    /// <summary>Attaches the program that leaves its own index out.</summary>
    Steer,

    /// <summary>Goes on accepting until what is in a softirq now is in a queue: membarrier(2), or 2 ms.</summary>
    Settle,

    /// <summary>Looks whether the group has the same members as when it counted them; if not, finds its index again.</summary>
    Recheck,

    /// <summary>Takes a list of what is in SYN_RECV on the port (NETLINK_SOCK_DIAG, SYN_RECV).</summary>
    ListSynReceived,

    /// <summary>Waits until nothing of that list is in SYN_RECV any more. If it rechecks at all, it does so while it waits.</summary>
    AwaitSynReceived,

    /// <summary>Sets IP_MINTTL on the listener.</summary>
    Guard,

    /// <summary>Accepts until accept() says EAGAIN.</summary>
    AcceptUntilEmpty,

    /// <summary>
    /// Attaches a program with the index that its close makes void, so that the hash decides afterwards. It accepts no more. Until the close
    /// that index is the last member's.
    /// </summary>
    PassOn,

    /// <summary>close() of the listener. It accepts no more.</summary>
    Close,
}
