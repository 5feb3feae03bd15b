using Harness.KernelModel;

namespace Harness.Worlds.Simulated;

/// <summary>
/// A server goes through a part of its plan in time, to join its group or to leave it: it does each operation as soon as that can be done, and
/// loses its patience as the EchoServer does.
/// </summary>
/// <param name="kernel">The kernel.</param>
/// <param name="number">The server's number.</param>
/// <param name="drainTimeout">How long it tries to leave without loss.</param>
/// <param name="after">Has its process do something after a time.</param>
/// <param name="did">Is told of each operation that was done.</param>
internal sealed class PlanInTime(TimedKernel kernel, int number, TimeSpan drainTimeout, Action<TimeSpan, Action> after, Action<ServerOperation> did)
{
    /// <summary>How long an EchoServer waits for its turn to join.</summary>
    private static readonly TimeSpan joinLimit = TimeSpan.FromMilliseconds(500);

    private readonly StepList steps = new();
    private TimeSpan began;

    /// <summary>How long it has been going through this part.</summary>
    public TimeSpan Elapsed => kernel.Time.Now - began;

    private ServerPhase Phase => State.Phase;

    private ref SimulatedServer State => ref kernel.State.Servers[number];

    /// <summary>Begins a part, <see cref="ServerPhase.Joining"/> or <see cref="ServerPhase.Leaving"/>.</summary>
    public void Begin(ServerPhase part)
    {
        began = kernel.Time.Now;
        State.Phase = part;
        State.Operation = 0;
    }

    /// <summary>Does the next operation, as soon as it can be done, and so on to the end of the part.</summary>
    public void GoOn()
    {
        if (Phase is not (ServerPhase.Joining or ServerPhase.Leaving))
            return;
        steps.Clear();
        var plans = kernel.Servers.Plans;
        plans.AddSteps(kernel.State, number, steps);
        var operation = plans.Current(number, State);
        if (steps.Count == 0)
        {
            if (IsOutOfPatience(operation))
                plans.LosePatience(kernel.State, number);
            after(kernel.Pace.Poll, GoOn);
            return;
        }

        plans.Operate(kernel.State, number, Choice());
        kernel.DealWithQueue(number);
        did(operation);
        after(kernel.Pace.Operation, GoOn);
    }

    /// <summary>Of a search's outcomes the one that the kernel made; a search without one begins again while there is time.</summary>
    private int Choice()
    {
        var isOver = Elapsed > drainTimeout;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            if (steps[i].Choice != 2 || !isOver)
                return steps[i].Choice == 1 && !isOver && steps.Count > 1 && steps[0].Choice == 0 ? Either() : steps[i].Choice;
        }

        return 0;
    }

    /// <summary>A recheck that has found another group begins again; a probe goes to whom the hash chooses.</summary>
    private int Either() => kernel.Servers.Plans.Current(number, State) == ServerOperation.Recheck ? 0 : kernel.Pace.Below(2);

    private bool IsOutOfPatience(ServerOperation operation) => operation switch
    {
        ServerOperation.Lock when Phase == ServerPhase.Joining => Elapsed > joinLimit,
        ServerOperation.Lock or ServerOperation.AwaitSynReceived => Elapsed > drainTimeout,
        _ => false,
    };
}
