using System.Numerics;

namespace Harness.KernelModel;

/// <summary>The steps of tools that take servers out of their group from outside: those of <c>src/Draining/Outside</c>, in its order.</summary>
internal sealed class ToolSteps(ModelDescription world)
{
    /// <summary>Whether an index stays another server's while the old listeners are closed, in whatever order: with m others, those up to m (Draining.Outside.Places).</summary>
    public static int Lasting(int indexes) => indexes & ((2 << BitOperations.PopCount((uint)indexes)) - 1);

    public void AddSteps(in ModelState state, StepList steps)
    {
        for (var i = 0; i < state.Tools.Length; i++)
        {
            ref var tool = ref state.Tools[i];
            if (tool.Phase == ToolPhase.NotStarted && CanBegin(state, i))
                steps.Add(StepKind.ToolStart, i);
            if (tool.Phase is not (ToolPhase.Running or ToolPhase.Undoing))
                continue;
            if (state.Machine.ToolKills > 0)
                steps.Add(StepKind.ToolKill, i);
            if (state.Machine.ToolCancels > 0 && tool.Phase == ToolPhase.Running && (!tool.Has(ToolFlags.Signalled) || world.Tools[i].Plan.DetachesBeforeClose))
                steps.Add(StepKind.ToolCancel, i);
            if (tool.Phase == ToolPhase.Running)
                AddOperation(state, i, steps);
            else
                steps.Add(StepKind.ToolOperate, i);
        }
    }

    public void Take(in ModelState state, ModelStep step)
    {
        ref var tool = ref state.Tools[step.Actor];
        switch (step.Kind)
        {
            case StepKind.ToolStart:
                tool = new ModelTool { Phase = ToolPhase.Running };
                break;
            case StepKind.ToolKill:
                state.Machine.ToolKills--;
                Kill(state, step.Actor);
                break;
            case StepKind.ToolCancel:
                state.Machine.ToolCancels--;
                tool.Phase = ToolPhase.Undoing;
                break;
            case StepKind.ToolOperate when tool.Phase == ToolPhase.Undoing:
                Undo(state, step.Actor);
                break;
            case StepKind.ToolOperate:
                Operate(state, step.Actor, step.Choice);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    /// <summary>SIGKILL: the kernel gives its lock back. Its program stays.</summary>
    public static void Kill(in ModelState state, int number) => End(state, number, ToolPhase.Killed);

    /// <summary>Goes on with what follows the waits: what has come to the server may be lost.</summary>
    public void WaitNoLonger(in ModelState state, int number)
    {
        ForgetAwaited(state, number);
        ref var tool = ref state.Tools[number];
        while (Current(number, tool) <= ToolOperation.AwaitEmpty)
            tool.Operation++;
    }

    /// <summary>The operation that a tool is at.</summary>
    public ToolOperation Current(int number, in ModelTool tool) => world.Tools[number].Plan.Operations[tool.Operation];

    /// <summary>Adds what a tool can do next in its plan: nothing while it waits.</summary>
    public void AddOperation(in ModelState state, int number, StepList steps)
    {
        ref var tool = ref state.Tools[number];
        switch (Current(number, tool))
        {
            case ToolOperation.Lock when state.Machine.LockHolder != Machine.Nobody:
                return;
            case ToolOperation.Probe:
                AddProbe(state, number, tool, steps);
                return;
            case ToolOperation.AwaitSynReceived or ToolOperation.AwaitEmpty when Rechecks(number) && HasChanged(state, number, tool):
                steps.Add(StepKind.ToolOperate, number, 1);
                return;
            case ToolOperation.Settle when world.Assumptions.SettlingSuffices && IsInSoftirq(state, tool):
            case ToolOperation.AwaitEmpty when IsWaitedFor(state, tool):
            case ToolOperation.AwaitClosed when Listens(state, tool.Old):
                return;
            case ToolOperation.AwaitSynReceived when IsAwaiting(state, number):
                if (!world.Assumptions.WaitIsPatient)
                    steps.Add(StepKind.ToolOperate, number, 2);
                return;
            default:
                steps.Add(StepKind.ToolOperate, number);
                return;
        }
    }

    /// <summary>Does the next thing of the plan.</summary>
    public void Operate(in ModelState state, int number, int choice)
    {
        ref var tool = ref state.Tools[number];
        var group = world.Tools[number].Group;
        switch (Current(number, tool))
        {
            case ToolOperation.Lock:
                state.Machine.LockHolder = ModelTool.HolderOf(number);
                break;
            case ToolOperation.Look:
                if (!Look(state, number, ref tool))
                {
                    tool.Phase = ToolPhase.Undoing;
                    return;
                }

                break;
            case ToolOperation.AttachForProbes:
                if (!tool.Has(ToolFlags.Attached) && ObeysMarks(state.Groups[group].Program))
                    tool.Flags |= ToolFlags.Inherited;
                tool.Flags |= ToolFlags.Attached;
                if (!ObeysMarks(state.Groups[group].Program) || world.Tools[number].Plan.ReplacesPrograms)
                    Attach(state, ref tool, group, ModelProgram.Marked);
                break;
            case ToolOperation.Probe:
                if (choice == 1)
                    tool.Indexes |= (byte)(1 << tool.Probed);
                if (++tool.Probed < tool.Members)
                    return;
                if (BitOperations.PopCount(tool.Indexes) != tool.Members - BitOperations.PopCount(tool.Old))
                {
                    LookAgain(state, number, ref tool);
                    return;
                }

                break;
            case ToolOperation.Steer:
                Attach(state, ref tool, group, ModelProgram.Among(tool.Has(ToolFlags.Inherited) && Lasting(tool.Indexes) is not 0 and var safe ? safe : tool.Indexes));
                break;
            case ToolOperation.Recheck when HasChanged(state, number, tool):
            case ToolOperation.AwaitSynReceived or ToolOperation.AwaitEmpty when choice == 1:
                LookAgain(state, number, ref tool);
                return;
            case ToolOperation.ListSynReceived:
                ListSynReceived(state, number);
                break;
            case ToolOperation.AwaitSynReceived:
                ForgetAwaited(state, number);
                break;
            case ToolOperation.Narrow:
                if (BitOperations.PopCount(tool.Old) > 1 && Lasting(tool.Indexes) is not 0 and var lasting && lasting != tool.Indexes)
                    Attach(state, ref tool, group, ModelProgram.Among(lasting));
                break;
            case ToolOperation.Guard:
                foreach (ref var listener in Of(state, tool.Old))
                    listener.Flags |= ListenerFlags.Guard;
                break;
            case ToolOperation.Signal:
                tool.Flags |= ToolFlags.Signalled;
                Signal(state, number);
                break;
            case ToolOperation.Detach:
                Detach(state, ref tool, group);
                break;
            case ToolOperation.Unlock:
                Unlock(state, number);
                break;
        }

        if (++tool.Operation == world.Tools[number].Plan.Operations.Count)
            End(state, number, ToolPhase.Over);
    }

    /// <summary>Removes the program, if it attached one; then it gives the lock back and ends. Who was refused while the server listens may be started again.</summary>
    private void Undo(in ModelState state, int number)
    {
        ref var tool = ref state.Tools[number];
        if (tool.Has(ToolFlags.Attached))
            Detach(state, ref tool, world.Tools[number].Group);
        else
            End(state, number, Targets(state, number) != 0 && !tool.Has(ToolFlags.Signalled) ? ToolPhase.NotStarted : ToolPhase.Over);
    }

    /// <summary>What it knew is forgotten; the kernel gives its lock back when it ends.</summary>
    private static void End(in ModelState state, int number, ToolPhase phase)
    {
        ForgetAwaited(state, number);
        Unlock(state, number);
        state.Tools[number] = new ModelTool { Phase = phase };
    }

    private static void Unlock(in ModelState state, int number)
    {
        if (state.Machine.LockHolder == ModelTool.HolderOf(number))
            state.Machine.LockHolder = Machine.Nobody;
    }

    private static void Attach(in ModelState state, ref ModelTool tool, int group, ModelProgram program)
    {
        tool.Flags |= ToolFlags.Attached;
        state.Groups[group].Program = state.Groups[group].Count > 0 ? program : ModelProgram.None;
    }

    private static void Detach(in ModelState state, ref ModelTool tool, int group)
    {
        tool.Flags &= ~ToolFlags.Attached;
        Sockets.Detach(state, group);
    }

    /// <summary>False: the server does not listen any more, or nobody else does.</summary>
    private bool Look(in ModelState state, int number, ref ModelTool tool)
    {
        ref var group = ref state.Groups[world.Tools[number].Group];
        tool.Old = Targets(state, number);
        tool.MemberSet = group.Set;
        tool.Members = group.Count;
        tool.Indexes = 0;
        tool.Probed = 0;
        return tool.Old != 0 && tool.Old != tool.MemberSet;
    }

    private void LookAgain(in ModelState state, int number, ref ModelTool tool)
    {
        ForgetAwaited(state, number);
        tool.Operation = 0;
        while (Current(number, tool) != ToolOperation.Look)
            tool.Operation++;
    }

    /// <summary>The server's listeners that are in the group, one bit each.</summary>
    private byte Targets(in ModelState state, int number)
    {
        var found = 0;
        for (var listener = 0; listener < world.Servers.Count; listener++)
        {
            if (world.IsOf(listener, world.Tools[number]) && state.Listeners[listener].Listens)
                found |= 1 << listener;
        }

        return (byte)found;
    }

    /// <summary>It is refused, and nothing has happened, unless the server listens and another one does.</summary>
    private bool CanBegin(in ModelState state, int number) =>
        Targets(state, number) is not 0 and var old && old != state.Groups[world.Tools[number].Group].Set;

    /// <summary>No process takes part: the answer is there at once.</summary>
    private void AddProbe(in ModelState state, int number, in ModelTool tool, StepList steps)
    {
        ref var group = ref state.Groups[world.Tools[number].Group];
        var candidates = 1 << tool.Probed;
        if (!ObeysMarks(group.Program))
            candidates = Selection.Candidates(group, state.Listeners, HashClasses.All);
        else if (tool.Probed >= group.Count)
            candidates = Selection.HashCandidates(group, state.Listeners, HashClasses.All);
        var (old, others) = (false, false);
        for (; candidates != 0; candidates &= candidates - 1)
        {
            var isOld = (tool.Old >> group[BitOperations.TrailingZeroCount(candidates)] & 1) != 0;
            old |= isOld;
            others |= !isOld;
        }

        if (old)
            steps.Add(StepKind.ToolOperate, number);
        if (others)
            steps.Add(StepKind.ToolOperate, number, 1);
        if (!old && !others)
            steps.Add(StepKind.ToolOperate, number); // nobody listens any more
    }

    private void Signal(in ModelState state, int number)
    {
        for (var i = 0; i < world.Servers.Count; i++)
        {
            if (world.IsOf(i, world.Tools[number]) && state.Servers[i].Phase == ServerPhase.Serving)
                state.Servers[i].Phase = ServerPhase.Leaving;
        }
    }

    /// <summary>Each program of this project does; that which always gives one index stands for a foreign one here.</summary>
    private static bool ObeysMarks(ModelProgram program) => program.Kind is not (GroupProgramKind.None or GroupProgramKind.Always);

    private bool Rechecks(int number) => world.Tools[number].Plan.Rechecks;

    private bool HasChanged(in ModelState state, int number, in ModelTool tool) => state.Groups[world.Tools[number].Group].Set != tool.MemberSet;

    private static bool Listens(in ModelState state, byte set)
    {
        foreach (ref var listener in Of(state, set))
        {
            if (listener.Listens)
                return true;
        }

        return false;
    }

    /// <summary>Whether a connection waits in an old listener's queue. One that is gone has none.</summary>
    private static bool IsWaitedFor(in ModelState state, in ModelTool tool)
    {
        foreach (ref var listener in Of(state, tool.Old))
        {
            if (listener.Queued > 0)
                return true;
        }

        return false;
    }

    private static void ListSynReceived(in ModelState state, int number)
    {
        foreach (ref var conn in state.Connections)
        {
            if (IsSynReceived(state, conn))
                conn.Flags |= ModelTool.AwaitedBy(number);
        }
    }

    private static bool IsAwaiting(in ModelState state, int number)
    {
        foreach (ref readonly var conn in state.Connections)
        {
            if (conn.Has(ModelTool.AwaitedBy(number)) && IsSynReceived(state, conn))
                return true;
        }

        return false;
    }

    private static void ForgetAwaited(in ModelState state, int number)
    {
        foreach (ref var conn in state.Connections)
            conn.Flags &= ~ModelTool.AwaitedBy(number);
    }

    /// <summary>A handshake leaves the tables just before its connection is in the queue; where that is full, it stays.</summary>
    private static bool IsSynReceived(in ModelState state, in Connection conn) =>
        conn.Server == ServerSide.SynReceived || (conn.Server == ServerSide.AckChosen && state.Listeners[conn.Listener].IsFull);

    /// <summary>Whether a softirq has chosen an old listener and not yet put the connection into a queue.</summary>
    private static bool IsInSoftirq(in ModelState state, in ModelTool tool)
    {
        foreach (ref readonly var conn in state.Connections)
        {
            if (conn.Server is ServerSide.SynChosen or ServerSide.AckChosen or ServerSide.CookieChosen && (tool.Old >> conn.Listener & 1) != 0)
                return true;
        }

        return false;
    }

    private static ListenersOf Of(in ModelState state, byte set) => new(state.Listeners, set);

    /// <summary>The listeners of a set.</summary>
    private ref struct ListenersOf(Span<ModelListener> listeners, int set)
    {
        private readonly Span<ModelListener> listeners = listeners;
        private int left = set;
        private int current = -1;

        public readonly ref ModelListener Current => ref listeners[current];

        public readonly ListenersOf GetEnumerator() => this;

        public bool MoveNext()
        {
            if (left == 0)
                return false;
            current = BitOperations.TrailingZeroCount(left);
            left &= left - 1;
            return true;
        }
    }
}
