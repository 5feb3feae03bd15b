namespace Harness.KernelModel;

/// <summary>How a server joins its group and leaves it.</summary>
/// <param name="Join">From its start until it is ready.</param>
/// <param name="Leave">From the signal until its listener is closed.</param>
internal sealed record ServerPlan(IReadOnlyList<ServerOperation> Join, IReadOnlyList<ServerOperation> Leave)
{
    /// <summary>Whether it sets IP_MINTTL of the sockets that it accepts back to 0.</summary>
    public bool SetsGuardBack { get; init; } = true;

    /// <summary>Whether its probes leave other clients alone: the program that looks for the index sends only them to it.</summary>
    public bool ProbesGently { get; init; }

    /// <summary>The plan of a mode, complete.</summary>
    public static ServerPlan Of(ModelDrainMode mode) => mode switch
    {
        ModelDrainMode.Immediate => new([ServerOperation.Listen], [ServerOperation.Close]),
        ModelDrainMode.Accept => new([ServerOperation.Listen], [ServerOperation.AcceptUntilEmpty, ServerOperation.Close]),
        ModelDrainMode.Guard => new([ServerOperation.Listen], [ServerOperation.Guard, ServerOperation.Settle, .. Wait, ServerOperation.Settle, ServerOperation.AcceptUntilEmpty, ServerOperation.Close]),
        ModelDrainMode.Steer => new(
            [ServerOperation.Lock, ServerOperation.Listen, ServerOperation.Detach, ServerOperation.Unlock],
            [
                ServerOperation.Lock, ServerOperation.FindIndex, ServerOperation.Steer, ServerOperation.Settle, ServerOperation.Recheck, .. Wait,
                ServerOperation.Guard, ServerOperation.Settle, .. Wait, ServerOperation.Settle,
                ServerOperation.AcceptUntilEmpty, ServerOperation.PassOn, ServerOperation.Close, ServerOperation.Unlock,
            ])
        {
            ProbesGently = true,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    private static IEnumerable<ServerOperation> Wait => [ServerOperation.ListSynReceived, ServerOperation.AwaitSynReceived];

    /// <summary>This plan with a part left out.</summary>
    public ServerPlan Without(PlanPart part) => part == PlanPart.SetBack
        ? this with { SetsGuardBack = false }
        : this with { Join = [.. Join.Where(operation => PartOf(operation) != part)], Leave = [.. Leave.Where(operation => PartOf(operation) != part)] };

    private static PlanPart? PartOf(ServerOperation operation) => operation switch
    {
        ServerOperation.Lock or ServerOperation.Unlock => PlanPart.Lock,
        ServerOperation.Detach => PlanPart.Detach,
        ServerOperation.FindIndex or ServerOperation.Steer => PlanPart.Steer,
        ServerOperation.Recheck => PlanPart.Recheck,
        ServerOperation.PassOn => PlanPart.PassOn,
        ServerOperation.Settle => PlanPart.Settle,
        ServerOperation.ListSynReceived or ServerOperation.AwaitSynReceived => PlanPart.Wait,
        ServerOperation.Guard => PlanPart.Guard,
        ServerOperation.AcceptUntilEmpty => PlanPart.Accept,
        _ => null,
    };
}

/// <summary>A part of a plan that can be left out, to see what it is good for.</summary>
internal enum PlanPart
{
    /// <summary>The lock, at leaving and joining.</summary>
    Lock,

    /// <summary>The removal of a program that was left behind, at joining.</summary>
    Detach,

    /// <summary>The search for the index, and the program.</summary>
    Steer,

    /// <summary>The waits for what is in a softirq.</summary>
    Settle,

    /// <summary>The looks whether the group is still the same.</summary>
    Recheck,

    /// <summary>The wait until nothing is in SYN_RECV.</summary>
    Wait,

    /// <summary>IP_MINTTL on the listener.</summary>
    Guard,

    /// <summary>The accepting until the queue is empty.</summary>
    Accept,

    /// <summary>The program that is left behind for the others.</summary>
    PassOn,

    /// <summary>The setting back of IP_MINTTL on accepted sockets.</summary>
    SetBack,

    /// <summary>From outside: the restriction to indexes that stay the others' while listeners are closed.</summary>
    Narrow,
}
