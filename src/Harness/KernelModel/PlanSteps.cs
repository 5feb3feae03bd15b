namespace Harness.KernelModel;

/// <summary>The steps by which servers join their group and leave it.</summary>
internal sealed class PlanSteps(ModelDescription world)
{
    private readonly IndexSearch search = new(world);

    /// <summary>Whether the server accepts connections now: while it serves, and while it leaves until it has found its queue empty.</summary>
    public bool Accepts(int number, in SimulatedServer server) => server.Phase switch
    {
        ServerPhase.Serving => true,
        ServerPhase.Leaving => Current(number, server) is not (ServerOperation.PassOn or ServerOperation.Close or ServerOperation.Unlock),
        _ => false,
    };

    /// <summary>What the server can do next in its plan: nothing while it waits.</summary>
    public void AddSteps(in ModelState state, int number, StepList steps)
    {
        var server = state.Servers[number];
        switch (Current(number, server))
        {
            case ServerOperation.Lock when state.Machine.LockHolder != Machine.Nobody:
                if (!world.Assumptions.LockIsPatient)
                    steps.Add(StepKind.LosePatience, number);
                return;
            case ServerOperation.AwaitSynReceived when IsAwaiting(state, number):
                if (Rechecks(number, server) && HasChanged(state, number, server))
                    steps.Add(StepKind.Operate, number, 1);
                if (!world.Assumptions.WaitIsPatient)
                    steps.Add(StepKind.LosePatience, number);
                return;
            case ServerOperation.Settle when world.Assumptions.SettlingSuffices && IsInSoftirq(state, number):
            case ServerOperation.AcceptUntilEmpty when state.Listeners[number].Queued > 0:
            case ServerOperation.Close when server.Detail > 0 && state.Listeners[number].Queued > 0:
                return;
            case ServerOperation.Recheck when HasChanged(state, number, server):
                steps.Add(StepKind.Operate, number);
                steps.Add(StepKind.Operate, number, 1);
                return;
            case ServerOperation.FindIndex when IndexSearch.IsProbe(server):
                search.AddProbe(state, number, server, steps);
                return;
            default:
                steps.Add(StepKind.Operate, number);
                return;
        }
    }

    /// <summary>Does the next thing of the plan.</summary>
    public void Operate(in ModelState state, int number, int choice)
    {
        ref var server = ref state.Servers[number];
        var description = world.Servers[number];
        switch (Current(number, server))
        {
            case ServerOperation.Lock:
                state.Machine.LockHolder = (byte)number;
                break;
            case ServerOperation.Unlock:
                if (state.Machine.LockHolder == number)
                    state.Machine.LockHolder = Machine.Nobody;
                break;
            case ServerOperation.Listen:
                Sockets.Bind(state, number);
                Sockets.Listen(state, number, description.Group, description.Backlog);
                break;
            case ServerOperation.Detach when server.Late:
                break;
            case ServerOperation.Detach:
                Sockets.Detach(state, description.Group);
                break;
            case ServerOperation.FindIndex:
                if (!search.Go(state, number, ref server, choice))
                    return;
                if (server.OwnIndex == SimulatedServer.UnknownIndex)
                {
                    GiveUpSteering(ref server, number);
                    return;
                }

                break;
            case ServerOperation.Steer:
                Sockets.Attach(state, number, description.Group, ModelProgram.Others(server.Members, server.OwnIndex));
                break;
            case ServerOperation.Recheck when choice == 1:
                GiveUpSteering(ref server, number);
                return;
            case ServerOperation.Recheck when HasChanged(state, number, server):
            case ServerOperation.AwaitSynReceived when choice == 1:
                FindIndexAgain(state, number, ref server);
                return;
            case ServerOperation.PassOn:
                if (server.OwnIndex < server.Members - 1 && !HasChanged(state, number, server))
                    Sockets.Attach(state, number, description.Group, ModelProgram.Always(server.Members - 1));
                break;
            case ServerOperation.ListSynReceived:
                ListSynReceived(state, number);
                break;
            case ServerOperation.Guard:
                state.Listeners[number].Flags |= ListenerFlags.Guard;
                break;
            case ServerOperation.Close when server.Detail == 0:
                Sockets.Close(state, number, description.Group);
                if (state.Listeners[number].Queued > 0)
                {
                    server.Detail = 1; // close() returns when the queue has been dealt with
                    return;
                }

                break;
        }

        Advance(ref server, number);
    }

    /// <summary>
    /// Waits no longer. A server that joins without the lock removes no program; one that leaves without it steers nobody, and goes on with
    /// the guard if it has one.
    /// </summary>
    public void LosePatience(in ModelState state, int number)
    {
        ref var server = ref state.Servers[number];
        var operation = Current(number, server);
        ForgetAwaited(state, number);
        if (operation != ServerOperation.Lock)
        {
            Advance(ref server, number);
            return;
        }

        server.Late = server.Phase == ServerPhase.Joining;
        if (server.Late)
            Advance(ref server, number);
        else
            GiveUpSteering(ref server, number);
    }

    /// <summary>Goes on with the guard, or where that is left out with accepting until the queue is empty.</summary>
    private void GiveUpSteering(ref SimulatedServer server, int number)
    {
        var plan = PlanOf(number, server);
        var next = plan.Contains(ServerOperation.Guard) ? ServerOperation.Guard : plan.Contains(ServerOperation.AcceptUntilEmpty) ? ServerOperation.AcceptUntilEmpty : ServerOperation.Close;
        while (Current(number, server) != next)
            server.Operation++;
        server.Detail = 0;
        server.OwnIndex = SimulatedServer.UnknownIndex;
    }

    /// <summary>Nothing waits for the end of SYN_RECV connections for this server's sake any more.</summary>
    public static void ForgetAwaited(in ModelState state, int server)
    {
        foreach (ref var conn in state.Connections)
            conn.AwaitedBy &= (byte)~(1 << server);
    }

    /// <summary>Goes to the next operation, and behind the last one to the next phase.</summary>
    public void Advance(ref SimulatedServer server, int number)
    {
        server.Detail = 0;
        server.Operation++;
        if (server.Operation < PlanOf(number, server).Count)
            return;
        server = new SimulatedServer
        {
            Phase = server.Phase == ServerPhase.Joining ? ServerPhase.Serving : ServerPhase.Finishing,
            OwnIndex = SimulatedServer.UnknownIndex,
            Late = server.Late,
        };
    }

    /// <summary>The operation that the server is at.</summary>
    public ServerOperation Current(int number, in SimulatedServer server) => PlanOf(number, server)[server.Operation];

    private IReadOnlyList<ServerOperation> PlanOf(int number, in SimulatedServer server) =>
        server.Phase == ServerPhase.Joining ? world.Servers[number].Plan.Join : world.Servers[number].Plan.Leave;

    private bool Rechecks(int number, in SimulatedServer server) =>
        world.Servers[number].Plan.Leave is var plan && plan.Contains(ServerOperation.Recheck) && plan.Take(server.Operation).All(operation => operation != ServerOperation.Guard);

    /// <summary>Whether the group has other members than when the server found its index there.</summary>
    private bool HasChanged(in ModelState state, int number, in SimulatedServer server) =>
        server.OwnIndex != SimulatedServer.UnknownIndex && state.Groups[world.Servers[number].Group].Set != server.MemberSet;

    private void FindIndexAgain(in ModelState state, int number, ref SimulatedServer server)
    {
        ForgetAwaited(state, number);
        server.Detail = 0;
        server.Operation = 0;
        while (Current(number, server) != ServerOperation.FindIndex)
            server.Operation++;
    }

    private static void ListSynReceived(in ModelState state, int number)
    {
        foreach (ref var conn in state.Connections)
        {
            if (conn.Server is ServerSide.SynReceived or ServerSide.AckChosen)
                conn.AwaitedBy |= (byte)(1 << number);
        }
    }

    private static bool IsAwaiting(in ModelState state, int number)
    {
        foreach (ref readonly var conn in state.Connections)
        {
            if ((conn.AwaitedBy & (1 << number)) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether a softirq has chosen the server's listener and not yet put the connection into a queue.</summary>
    private static bool IsInSoftirq(in ModelState state, int number)
    {
        foreach (ref readonly var conn in state.Connections)
        {
            if (conn.Listener == number && conn.Server is ServerSide.SynChosen or ServerSide.CookieChosen)
                return true;
        }

        return false;
    }
}
