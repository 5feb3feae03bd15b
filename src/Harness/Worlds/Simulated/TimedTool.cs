using System.Globalization;
using Harness.KernelModel;
using Harness.Observations;

namespace Harness.Worlds.Simulated;

/// <summary>A process in time that takes a server out of its group: <c>rollover-replace leave --no-signal</c>. It replaces whatever selector is there.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="number">Its number among the model's tools.</param>
/// <param name="pid">Its process id.</param>
/// <param name="command">What it was started with.</param>
/// <param name="observer">Is told what it does.</param>
internal sealed class TimedTool(TimedKernel kernel, int number, int pid, SimulatedLeave command, IServerObserver observer) : IServerProcess
{
    /// <summary>What the real one does but the signal, which somebody else sends.</summary>
    public static readonly ToolPlan Plan = new([.. ToolPlan.Complete.Operations.Where(operation => operation != ToolOperation.Signal)]);

    private const int Unsettled = 2, Busy = 13, NobodyElse = 11, OldServerGone = 18, NotStopped = 19;

    private readonly TaskCompletionSource exited = new();
    private readonly StepList steps = new();
    private TimeSpan began;
    private TimeSpan waitsSince;
    private int code;

    /// <inheritdoc/>
    public int Pid => pid;

    /// <inheritdoc/>
    public int? User => null;

    /// <inheritdoc/>
    public Task Exited => exited.Task;

    /// <inheritdoc/>
    public bool IsHandingOver => false;

    /// <inheritdoc/>
    public bool HasToldReady => false;

    /// <summary>Whether it has ended.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Whether it has taken a listener out, and waits for its close.</summary>
    public bool HasTakenOut(int listener) => !IsGone && State.Phase == ToolPhase.Running && Tools.Current(number, State) == ToolOperation.AwaitClosed && (State.Old >> listener & 1) != 0;

    private ToolSteps Tools => kernel.Servers.Tools;

    private ref ModelTool State => ref kernel.State.Tools[number];

    /// <summary>The process begins.</summary>
    public void Start()
    {
        State = new ModelTool { Phase = ToolPhase.Running };
        After(kernel.Pace.Start, () =>
        {
            began = waitsSince = kernel.Time.Now;
            GoOn();
        });
    }

    /// <inheritdoc/>
    public bool TrySignal(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (IsGone)
            return false;
        if (signal == Signal.Kill)
            End(new ExitStatus(null, signal.Number));
        else if (signal == Signal.Terminate || signal == Signal.Interrupt || signal == Signal.Hangup)
            Undo(128 + signal.Number);
        return true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> TrySignal(Signal signal, IReadOnlyList<int> processes)
    {
        ArgumentNullException.ThrowIfNull(processes);
        return processes.Contains(pid) && TrySignal(signal) ? [pid] : [];
    }

    /// <inheritdoc/>
    public bool? Catches(Signal signal, int process) => null;

    /// <inheritdoc/>
    public bool Contains(int process) => process == pid;

    /// <inheritdoc/>
    public IReadOnlyList<int> Processes() => IsGone ? [] : [pid];

    /// <inheritdoc/>
    public IReadOnlyList<ProcessImage> Images() => [.. Processes().Select(process => new ProcessImage(process, 0, 0))];

    /// <inheritdoc/>
    public IReadOnlyList<ProcessImage> Executed() => [];

    /// <inheritdoc/>
    public IReadOnlyList<int> Group() => Processes();

    /// <inheritdoc/>
    public void KillAll() => TrySignal(Signal.Kill);

    /// <summary>Does the next operation, as soon as it can be done, and so on to the end.</summary>
    private void GoOn()
    {
        if (State.Phase == ToolPhase.Undoing)
        {
            Tools.Take(kernel.State, new ModelStep(StepKind.ToolOperate, (byte)number));
            AfterIt();
            return;
        }

        steps.Clear();
        Tools.AddOperation(kernel.State, number, steps);
        var operation = Tools.Current(number, State);
        if (steps.Count == 0)
        {
            WaitFor(operation);
            return;
        }

        Tools.Operate(kernel.State, number, steps[steps.Count == 1 ? 0 : kernel.Pace.Below(steps.Count)].Choice);
        Report(operation);
        AfterIt();
    }

    private void AfterIt()
    {
        if (State.Phase is ToolPhase.Running or ToolPhase.Undoing)
            After(kernel.Pace.Operation, GoOn);
        else
            After(kernel.Pace.Exit, () => End(new ExitStatus(code, null)));
    }

    private void WaitFor(ToolOperation operation)
    {
        var waited = kernel.Time.Now - waitsSince;
        if (operation == ToolOperation.Lock && waited > command.Settle)
        {
            Undo(Busy);
        }
        else if (operation is ToolOperation.Settle or ToolOperation.AwaitSynReceived or ToolOperation.AwaitEmpty && waited > command.Settle)
        {
            code = Unsettled;
            Tools.WaitNoLonger(kernel.State, number);
        }
        else if (operation == ToolOperation.AwaitClosed && waited > command.Grace)
        {
            Undo(NotStopped);
        }

        After(kernel.Pace.Poll, GoOn);
    }

    private void Undo(int exitCode)
    {
        if (State.Phase != ToolPhase.Running)
            return;
        code = exitCode;
        State.Phase = ToolPhase.Undoing;
    }

    private void Report(ToolOperation done)
    {
        if (State.Phase == ToolPhase.Undoing)
        {
            code = State.Old == 0 ? OldServerGone : NobodyElse;
            Print("undone");
            return;
        }

        var word = done switch
        {
            ToolOperation.Lock => "locked",
            ToolOperation.Steer => "steered",
            ToolOperation.AwaitEmpty when Tools.Current(number, State) == ToolOperation.Narrow => "settled",
            ToolOperation.AwaitClosed => "closed",
            ToolOperation.Detach => "detached",
            _ => null,
        };
        if (word is not null)
            Print(word);
        if (State.Phase != ToolPhase.Running || State.Operation == 0)
            return;
        if (done is ToolOperation.Lock or ToolOperation.Steer or ToolOperation.Narrow)
            waitsSince = kernel.Time.Now;
        if (done == ToolOperation.Narrow)
            Print("awaiting");
    }

    private void Print(string step) => observer.Printed(
        string.Create(CultureInfo.InvariantCulture, $"{{\"step\":\"{step}\",\"ms\":{(kernel.Time.Now - began).TotalMilliseconds:0.0},\"text\":\"process {command.Pid}\"}}"), isError: false);

    /// <summary>The kernel gives back what it held; its selector stays where it did not remove it.</summary>
    private void End(ExitStatus status)
    {
        if (IsGone)
            return;
        if (status.Signal is not null)
            ToolSteps.Kill(kernel.State, number);
        IsGone = true;
        observer.Exited(status);
        exited.TrySetResult();
    }

    private void After(TimeSpan delay, Action action) => kernel.Time.After(delay, () =>
    {
        if (!IsGone)
            action();
    });
}
