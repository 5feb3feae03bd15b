using Harness.KernelModel;
using Harness.Observations;

namespace Harness.Worlds.Simulated;

/// <summary>A server process in time: it starts, goes through its plan, accepts, serves, and exits.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="number">Its number in the model, and its listener's.</param>
/// <param name="group">Its listener's group.</param>
/// <param name="pid">Its process id.</param>
/// <param name="program">What it is.</param>
/// <param name="observer">Is told what it does.</param>
internal sealed class TimedServer(TimedKernel kernel, int number, int group, int pid, SimulatedProgram program, IServerObserver observer) : IServerProcess
{
    private const string SteersItself = "steer";

    private readonly TaskCompletionSource exited = new();
    private readonly List<ServerSession> sessions = [];
    private readonly Queue<Action> whenContinued = new();
    private PlanInTime? plan;
    private int acceptedBefore;
    private int accepted;
    private int urgentSignals;
    private bool isAccepting;
    private bool isWorking;
    private bool isPaused;
    private bool isBound;
    private bool hasFallenBack;
    private int? child;

    /// <inheritdoc/>
    public int Pid => pid;

    /// <inheritdoc/>
    public int? User => null;

    /// <inheritdoc/>
    public Task Exited => exited.Task;

    /// <summary>What makes its listener the same socket at two looks.</summary>
    public required ulong Inode { get; init; }

    /// <summary>Its number in the model.</summary>
    public int Number => number;

    /// <summary>Whether its process has ended, and nobody holds its listener.</summary>
    public bool IsGone => HasExited && child is null;

    /// <summary>A process that holds the listener, or null.</summary>
    public int? Holder => HasExited ? child : pid;

    private PlanInTime Plan => plan ??= new PlanInTime(kernel, number, program.DrainTimeout, After, SayWhatFollows);

    private ServerPhase Phase => State.Phase;

    private ref SimulatedServer State => ref kernel.State.Servers[number];

    private ref ModelListener Listener => ref kernel.State.Listeners[number];

    private bool HasExited { get; set; }

    /// <summary>The process begins.</summary>
    public void Start() => After(kernel.Pace.Start, () =>
    {
        Print($"Process {pid} running");
        if (!program.ListensLate)
        {
            Join();
            return;
        }

        Sockets.Bind(kernel.State, number);
        isBound = true;
        Print($"Process {pid} bound");
    });

    /// <inheritdoc/>
    public bool TrySignal(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (HasExited)
            return false;
        if (signal == Signal.Kill)
            End(new ExitStatus(null, signal.Number));
        else if (signal == Signal.Stop)
            State.Stopped = true;
        else if (signal == Signal.Continue)
            GoOn();
        else
            After(kernel.Pace.Signal, () => Handle(signal));
        return true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Processes() => [.. new[] { HasExited ? null : (int?)pid, child }.OfType<int>()];

    /// <inheritdoc/>
    public IReadOnlyList<ProcessImage> Images() => [.. Processes().Select(process => new ProcessImage(process, 0, 0))];

    public IReadOnlyList<ProcessImage> Executed() => [];

    /// <inheritdoc/>
    public IReadOnlyList<int> Group() => HasExited ? [] : [pid];

    /// <inheritdoc/>
    public bool Contains(int process) => (process == pid && !HasExited) || process == child;

    /// <inheritdoc/>
    public bool IsHandingOver => false;

    /// <summary>In this world it tells when it listens, in whatever way it is asked to.</summary>
    public bool HasToldReady => Listener.Listens;

    /// <summary>The model has no handlers: nothing is said of them.</summary>
    public bool? Catches(Signal signal, int process) => null;

    /// <summary>Here a server is one process: the child that may hold its listener only sleeps.</summary>
    public IReadOnlyList<int> TrySignal(Signal signal, IReadOnlyList<int> processes)
    {
        ArgumentNullException.ThrowIfNull(processes);
        return processes.Contains(pid) && TrySignal(signal) ? [pid] : [];
    }

    /// <inheritdoc/>
    public void KillAll()
    {
        if (!HasExited)
            End(new ExitStatus(null, Signal.Kill.Number));
        if (child is null)
            return;
        child = null;
        CloseListener();
    }

    /// <summary>Accepts the next connection, if it accepts at all and there is one.</summary>
    public void Accept()
    {
        if (isAccepting || !CanAccept)
            return;
        isAccepting = true;
        After(kernel.Pace.Accept, () =>
        {
            isAccepting = false;
            if (CanAccept)
                Take(kernel.Accept(number));
            Accept();
        });
    }

    /// <summary>Answers what has come, one session after the other.</summary>
    public void Work()
    {
        if (isWorking || sessions.Find(session => session.HasWork) is not { } next)
            return;
        isWorking = true;
        After(kernel.Pace.Serve, () =>
        {
            isWorking = false;
            next.Serve();
            Work();
        });
    }

    /// <summary>A session is over.</summary>
    public void Forget(ServerSession session)
    {
        sessions.Remove(session);
        ExitIfDone();
    }

    private bool CanAccept => !HasExited && !State.Stopped && !isPaused && kernel.Servers.Plans.Accepts(number, State) && Listener is { Listens: true, Queued: > 0 };

    private void Take(TimedConnection connection)
    {
        accepted++;
        Print($"Process {pid} accepted connection from: {connection.Client}");
        var session = new ServerSession(kernel, this, connection);
        sessions.Add(session);
        connection.Session = session;
        session.Receive(connection.Unread);
    }

    private void Handle(Signal signal)
    {
        if (program.IsPausable && signal.Name is "SIGUSR1" or "SIGUSR2")
        {
            isPaused = signal.Name == "SIGUSR1";
            Print($"Process {pid} {(isPaused ? "paused" : "resumed")} accepting");
            Accept();
        }
        else if (program.ListensLate && signal.Name == "SIGUSR2" && isBound && Phase == ServerPhase.NotStarted)
        {
            Join();
        }
        else if (signal == Signal.Hangup || signal == Signal.Terminate || signal == Signal.Interrupt)
        {
            Drain(signal);
        }
        else if (!ignored.Contains(signal.Name))
        {
            End(new ExitStatus(null, signal.Number)); // the default action (signal(7))
        }
    }

    private static readonly IReadOnlyList<string> ignored = ["SIGCHLD", "SIGPIPE", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH"];

    private void Drain(Signal signal)
    {
        if (program.Drain is not null)
            Print($"Process {pid} received {(signal == Signal.Hangup ? "hangup" : signal == Signal.Terminate ? "terminate" : "interrupt")} signal");
        if (signal != Signal.Hangup && program.Drain is not null && ++urgentSignals > 1)
        {
            End(new ExitStatus(128 + signal.Number, null));
            return;
        }

        switch (Phase)
        {
            case ServerPhase.NotStarted:
                End(new ExitStatus(0, null)); // it has not begun to listen
                break;
            case ServerPhase.Serving:
                Leave();
                break;
            case ServerPhase.Joining:
                After(kernel.Pace.Poll, () => Drain(Signal.Hangup)); // it is about to be ready
                break;
        }
    }

    private void Join()
    {
        Plan.Begin(ServerPhase.Joining);
        Plan.GoOn();
    }

    private void Leave()
    {
        acceptedBefore = accepted;
        isPaused &= !program.Plan.Leave.Contains(ServerOperation.AcceptUntilEmpty); // who drains so accepts who waits
        if (program.Drain is { } drain)
            Print($"process {pid} leaving the group: {drain}");
        if (program.ShutsDown)
        {
            Sockets.Shutdown(kernel.State, number, group);
            kernel.DealWithQueue(number);
            Print($"Process {pid} cannot accept after the shutdown: InvalidArgument");
        }

        if (program.Drain == SteersItself && kernel.Servers.IsTakenOut(number))
        {
            kernel.Servers.LeaveBy(number, ModelDrainMode.Accept);
            Print($"process {pid} leaving the group: accept, because another process has taken it out of the group");
        }

        Plan.Begin(ServerPhase.Leaving);
        Accept();
        Plan.GoOn();
    }

    private void SayWhatFollows(ServerOperation operation)
    {
        if (Phase == ServerPhase.Serving)
        {
            if (State.Late)
                Print($"process {pid} joined the group before its turn: another one that leaves takes long");
            Listening();
            Accept();
            DetachLate();
        }
        else if (Phase == ServerPhase.Leaving && operation == ServerOperation.FindIndex && !hasFallenBack && kernel.Servers.Plans.Current(number, State) == ServerOperation.Guard)
        {
            hasFallenBack = true;
            Print($"process {pid} leaving the group: guard, because {(State.Members == 1 ? "no other process of this user listens here" : "its index is not to be found")}");
        }
        else if (Phase == ServerPhase.Finishing)
        {
            if (program.Drain is not null)
                Print($"process {pid} left the group: {accepted - acceptedBefore} accepted, 0 in SYN_RECV, {Plan.Elapsed.TotalMilliseconds:0} ms");
            Print($"process {pid} closing tasks: {sessions.Count}");
            ExitIfDone();
        }
    }

    private void Listening()
    {
        Print($"Process {pid} listening on: {program.EndPoint}");
        if (!program.ListenerIsInherited)
            return;
        child = kernel.Servers.NextPid();
        Listener.References++;
        Print($"Process {pid} started child: {child}");
        kernel.Time.After(TimeSpan.FromMinutes(1), () =>
        {
            if (child is null)
                return;
            child = null;
            CloseListener();
        });
    }

    /// <summary>Who joined before its turn removes the group's program when the turn has come.</summary>
    private void DetachLate()
    {
        if (HasExited || Phase != ServerPhase.Serving || !State.Late)
            return;
        if (kernel.State.Machine.LockHolder != Machine.Nobody)
        {
            After(kernel.Pace.Poll, DetachLate);
            return;
        }

        State.Late = false;
        Sockets.Detach(kernel.State, group);
    }

    private void ExitIfDone()
    {
        if (Phase == ServerPhase.Finishing && sessions.Count == 0)
            After(kernel.Pace.Exit, () => End(new ExitStatus(0, null)));
    }

    /// <summary>The kernel closes what the process held, and with the lock's descriptor the lock.</summary>
    private void End(ExitStatus status)
    {
        if (HasExited)
            return;
        foreach (var session in sessions.ToList())
            session.LoseServer();
        if (kernel.State.Machine.LockHolder == number)
            kernel.State.Machine.LockHolder = Machine.Nobody;
        PlanSteps.ForgetAwaited(kernel.State, number);
        if (Phase is not ServerPhase.Finishing && Listener.References > 0)
            CloseListener();
        State = new SimulatedServer { Phase = status.Signal is null ? ServerPhase.Exited : ServerPhase.Killed, OwnIndex = SimulatedServer.UnknownIndex };
        HasExited = true;
        observer.Exited(status);
        exited.TrySetResult();
    }

    private void CloseListener()
    {
        if (Listener.References == 0)
            return;
        Sockets.Close(kernel.State, number, group);
        kernel.DealWithQueue(number);
    }

    private void GoOn()
    {
        State.Stopped = false;
        while (!State.Stopped && whenContinued.TryDequeue(out var action))
            action();
        Accept();
    }

    private void Print(string line) => observer.Printed(line, isError: false);

    /// <summary>Something that the process does: not while it is stopped, and not after its end.</summary>
    private void After(TimeSpan delay, Action action) => kernel.Time.After(delay, () =>
    {
        if (HasExited)
            return;
        if (State.Stopped)
            whenContinued.Enqueue(action);
        else
            action();
    });
}
