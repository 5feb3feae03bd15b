namespace Harness.KernelModel;

/// <summary>What a tool does, one after the other, to take a server out of its group. The server accepts as ever, until it is told to stop.</summary>
internal enum ToolOperation : byte
{
    /// <summary>Waits for the lock of the port, and takes it.</summary>
    Lock,

    /// <summary>Takes a snapshot of the group: which listeners end with the server, and which are of others. Without others it undoes what it has begun.</summary>
    Look,

    /// <summary>Attaches the program that sends a marked SYN to the index that it names, and leaves all others to the hash; unless a program is there that obeys the marks as well.</summary>
    AttachForProbes,

    /// <summary>Sends a marked SYN to each index: it tells to which side the listener belongs. If they are not as many as they have to be, it looks again.</summary>
    Probe,

    /// <summary>Attaches the program that spreads new connections over the indexes of the others; where a program was left behind, only over those that <see cref="Narrow"/> leaves.</summary>
    Steer,

    /// <summary>Looks whether the group has the same members as in the snapshot; if not, looks again.</summary>
    Recheck,

    /// <summary>Waits for what is in a softirq: membarrier(2).</summary>
    Settle,

    /// <summary>Takes a list of what is in SYN_RECV on the port (NETLINK_SOCK_DIAG, SYN_RECV).</summary>
    ListSynReceived,

    /// <summary>Waits until nothing of that list is in SYN_RECV any more, and looks meanwhile whether the group is the same.</summary>
    AwaitSynReceived,

    /// <summary>Waits until the accept queues of the old listeners are empty, and looks meanwhile whether the group is the same.</summary>
    AwaitEmpty,

    /// <summary>With several old listeners: leaves out the indexes that may become an old one's while others are closed.</summary>
    Narrow,

    /// <summary>Sets IP_MINTTL on the old listeners. The tool does not do it.</summary>
    Guard,

    /// <summary>Tells the server to stop.</summary>
    Signal,

    /// <summary>Waits until none of the old listeners is there.</summary>
    AwaitClosed,

    /// <summary>Removes the program.</summary>
    Detach,

    /// <summary>Gives the lock back.</summary>
    Unlock,
}

/// <summary>How a tool takes a server out of its group.</summary>
/// <param name="Operations">What it does, one after the other.</param>
internal sealed record ToolPlan(IReadOnlyList<ToolOperation> Operations)
{
    /// <summary>What <c>rollover-replace leave</c> does.</summary>
    public static ToolPlan Complete { get; } = new(
    [
        ToolOperation.Lock, ToolOperation.Look, ToolOperation.AttachForProbes, ToolOperation.Probe, ToolOperation.Steer, ToolOperation.Recheck,
        ToolOperation.Settle, ToolOperation.ListSynReceived, ToolOperation.AwaitSynReceived, ToolOperation.Settle, ToolOperation.AwaitEmpty,
        ToolOperation.Narrow, ToolOperation.Signal, ToolOperation.AwaitClosed, ToolOperation.Detach, ToolOperation.Unlock,
    ]);

    /// <summary>Whether it looks again when it finds, while it waits, that the group has changed.</summary>
    public bool Rechecks { get; init; } = true;

    /// <summary>Whether it attaches the program for probes also where one of this project is there, which obeys the marks of probes as well: the old server gets new connections again meanwhile.</summary>
    public bool ReplacesPrograms { get; init; }

    /// <summary>Whether it removes its program when it is told to end after it has told the server to stop, before the listeners are closed.</summary>
    public bool DetachesBeforeClose { get; init; }

    /// <summary>This plan with a part left out.</summary>
    public ToolPlan Without(PlanPart part) => this with
    {
        Operations = [.. Operations.Where(operation => PartOf(operation) != part)],
        Rechecks = Rechecks && part != PlanPart.Recheck,
    };

    /// <summary>This plan with a guard on the old listeners, just before the signal.</summary>
    public ToolPlan WithGuard() => this with
    {
        Operations = [.. Operations.SelectMany(operation => operation == ToolOperation.Signal ? [ToolOperation.Guard, operation] : (ToolOperation[])[operation])],
    };

    private static PlanPart? PartOf(ToolOperation operation) => operation switch
    {
        ToolOperation.Lock or ToolOperation.Unlock => PlanPart.Lock,
        ToolOperation.AttachForProbes or ToolOperation.Probe or ToolOperation.Steer => PlanPart.Steer,
        ToolOperation.Recheck => PlanPart.Recheck,
        ToolOperation.Settle => PlanPart.Settle,
        ToolOperation.ListSynReceived or ToolOperation.AwaitSynReceived => PlanPart.Wait,
        ToolOperation.AwaitEmpty => PlanPart.Accept,
        ToolOperation.Narrow => PlanPart.Narrow,
        ToolOperation.Detach => PlanPart.Detach,
        _ => null,
    };
}
