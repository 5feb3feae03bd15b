namespace Harness.KernelModel;

/// <summary>The steps of servers: their plans, their accepting, and what is done to them from outside.</summary>
internal sealed class ServerSteps(ModelDescription world)
{
    private readonly PlanSteps plans = new(world);

    public void Begin(in ModelState state)
    {
        for (var i = 0; i < world.Servers.Count; i++)
        {
            var description = world.Servers[i];
            state.Servers[i].OwnIndex = SimulatedServer.UnknownIndex;
            Configure(ref state.Listeners[i], description);
            if (!description.ListensAtStart)
                continue;
            Sockets.Bind(state, i);
            Sockets.Listen(state, i, description.Group, description.Backlog);
            state.Servers[i].Phase = ServerPhase.Serving;
        }
    }

    public void AddSteps(in ModelState state, StepList steps)
    {
        for (var i = 0; i < world.Servers.Count; i++)
        {
            var server = state.Servers[i];
            if (server.Phase is ServerPhase.Exited or ServerPhase.Killed)
                continue;
            AddFromOutside(state, i, server, steps);
            if (server.Stopped)
                continue;
            if (plans.Accepts(i, server) && state.Listeners[i] is { Listens: true, Queued: > 0 })
                steps.Add(StepKind.Accept, i);
            if (server is { Late: true, Phase: ServerPhase.Serving } && state.Machine.LockHolder == Machine.Nobody)
                steps.Add(StepKind.DetachLate, i);
            if (server.Phase is ServerPhase.Joining or ServerPhase.Leaving)
                plans.AddSteps(state, i, steps);
            if (server.Phase == ServerPhase.Finishing && !HasSessions(state, i))
                steps.Add(StepKind.Exit, i);
        }
    }

    public void Take(in ModelState state, ModelStep step)
    {
        ref var server = ref state.Servers[step.Actor];
        switch (step.Kind)
        {
            case StepKind.Start:
                server.Phase = ServerPhase.Joining;
                break;
            case StepKind.Signal:
                server.Phase = ServerPhase.Leaving;
                server.Late = false;
                break;
            case StepKind.Accept:
                Sockets.Accept(state, step.Actor, world.Servers[step.Actor].Plan.SetsGuardBack);
                break;
            case StepKind.Operate:
                plans.Operate(state, step.Actor, step.Choice);
                break;
            case StepKind.LosePatience:
                plans.LosePatience(state, step.Actor);
                break;
            case StepKind.DetachLate:
                server.Late = false;
                Sockets.Detach(state, world.Servers[step.Actor].Group);
                break;
            case StepKind.Exit:
                server.Phase = ServerPhase.Exited;
                break;
            case StepKind.Kill:
                Kill(state, step.Actor);
                break;
            case StepKind.ForeignProgram:
                state.Machine.ForeignPrograms--;
                state.Groups[world.Servers[step.Actor].Group].Program = step.Choice == ModelStep.NoListener ? ModelProgram.None : ModelProgram.Always(step.Choice);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private void AddFromOutside(in ModelState state, int i, in SimulatedServer server, StepList steps)
    {
        if (server.Phase == ServerPhase.NotStarted)
        {
            steps.Add(StepKind.Start, i);
            return;
        }

        if (server.Phase == ServerPhase.Serving && world.Servers[i] is { Leaves: true, IsTakenOut: false } && SomebodyStays(state, but: i))
            steps.Add(StepKind.Signal, i);
        if (state.Machine.Kills > 0 && SomebodyStays(state, but: i))
            steps.Add(StepKind.Kill, i);
        if (state.Machine.ForeignPrograms > 0 && state.Listeners[i].Listens)
        {
            // One step for the group: its first member stands for it.
            ref var group = ref state.Groups[world.Servers[i].Group];
            if (group[0] != i)
                return;
            for (var index = 0; index < group.Count; index++)
                steps.Add(StepKind.ForeignProgram, i, index);
            steps.Add(StepKind.ForeignProgram, i, ModelStep.NoListener);
        }
    }

    /// <summary>
    /// Whether a server is ready, other than this one, that stays: it is not to leave, or the tools that were to take it out are dead, or
    /// still find out that there is nobody else. Without one there is nobody to go to.
    /// </summary>
    private bool SomebodyStays(in ModelState state, int but)
    {
        for (var i = 0; i < world.Servers.Count; i++)
        {
            if (i != but && state.Servers[i].Phase == ServerPhase.Serving && (!world.Servers[i].Leaves || (world.Servers[i].IsTakenOut && IsLeftAlone(state, i))))
                return true;
        }

        return false;
    }

    /// <summary>Whether no tool is beyond its last look at the group that takes this server out.</summary>
    private bool IsLeftAlone(in ModelState state, int server)
    {
        for (var i = 0; i < world.Tools.Count; i++)
        {
            ref var tool = ref state.Tools[i];
            if (tool.Phase == ToolPhase.Running && world.IsOf(server, world.Tools[i]) && world.Tools[i].Plan.Operations[tool.Operation] > ToolOperation.AwaitEmpty)
                return false;
        }

        return true;
    }

    /// <summary>SIGKILL: the kernel closes what the process held, and with the lock's descriptor the lock (flock(2)).</summary>
    private void Kill(in ModelState state, int server)
    {
        state.Machine.Kills--;
        if (state.Machine.LockHolder == server)
            state.Machine.LockHolder = Machine.Nobody;
        foreach (ref var conn in state.Connections)
        {
            if (conn.Server is ServerSide.None or ServerSide.Gone || conn.Listener != server)
                continue;
            if (conn.Server == ServerSide.Accepted)
                SessionSteps.LoseServer(ref conn);
            else
                conn.Flags |= ConnectionFlags.KilledByTheRun;
        }

        Sockets.Close(state, server, world.Servers[server].Group);
        ref var killed = ref state.Servers[server];
        killed = new SimulatedServer { Phase = ServerPhase.Killed, OwnIndex = SimulatedServer.UnknownIndex };
        PlanSteps.ForgetAwaited(state, server);
    }

    private static bool HasSessions(in ModelState state, int server)
    {
        foreach (ref readonly var conn in state.Connections)
        {
            if (conn.Server == ServerSide.Accepted && conn.Listener == server)
                return true;
        }

        return false;
    }

    private static void Configure(ref ModelListener listener, ServerDescription description)
    {
        if (description.DeferAccept)
            listener.Flags |= ListenerFlags.DeferAccept;
        if (description.IncomingCpu is { } cpu)
            listener.IncomingCpu = (byte)(cpu + 1);
    }
}
