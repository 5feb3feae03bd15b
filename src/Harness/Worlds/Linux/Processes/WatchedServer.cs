using Harness.Observations;

namespace Harness.Worlds.Linux.Processes;

/// <summary>
/// A server and the thread that watches its leader: the leader's id is in use (running or zombie) until the lock says that it is not. What belongs to it besides,
/// <see cref="RunProcesses"/> knows.
/// </summary>
internal abstract class WatchedServer : IServerProcess
{
    /// <summary>Another signal (SIGCONT) may have undone the stop before it was seen.</summary>
    private protected static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private const int RoundsOfKilling = 20;

    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServerEntry? entry;
    private readonly RunProcesses? run;
    private volatile ServerLeader leader = null!;

    /// <summary>A server whose leader is not known yet.</summary>
    /// <param name="entry">By what its processes are known; null: it is the harness' own, and has one.</param>
    /// <param name="run">Who knows them.</param>
    /// <param name="observer">Told what it does.</param>
    private protected WatchedServer(ServerEntry? entry, RunProcesses? run, IServerObserver observer)
    {
        this.entry = entry;
        this.run = run;
        Observer = observer;
    }

    public int Pid => leader.Pid;

    public Task Exited => exited.Task;

    /// <summary>The owner of its folder in <c>/proc</c> is its effective user (proc(5)).</summary>
    public int? User => !HasExited && Mono.Unix.Native.Syscall.stat($"/proc/{Pid}", out var folder) == 0 ? (int)folder.st_uid : null;

    public abstract bool IsHandingOver { get; }

    public abstract bool HasToldReady { get; }

    /// <summary>Told what the server does.</summary>
    private protected IServerObserver Observer { get; }

    /// <summary>The process that is the leader now.</summary>
    private protected ServerLeader Leader
    {
        get => leader;
        set => leader = value;
    }

    private protected bool HasExited => exited.Task.IsCompleted;

    /// <summary>Whether a process is the leader now and has not been waited for.</summary>
    public bool IsLeader(int pid) => leader is { IsReaped: false } current && current.Pid == pid;

    public virtual bool TrySignal(Signal signal)
    {
        var target = leader;
        if (!target.Send(signal))
            return false;

        // kill(2) returns before the threads on other processors have stopped: one of them may still accept a connection.
        if (signal == Signal.Stop)
            SpinWait.SpinUntil(target.IsStoppedOrGone, StopLimit);
        return true;
    }

    public IReadOnlyList<int> TrySignal(Signal signal, IReadOnlyList<int> processes)
    {
        var reached = new List<int>();
        foreach (var pid in processes)
        {
            if (pid == Pid ? TrySignal(signal) : SendToMember(pid, signal))
                reached.Add(pid);
        }

        return reached;
    }

    public bool? Catches(Signal signal, int pid) => Contains(pid) ? SignalDisposition.Catches(pid, signal) : null;

    public bool Contains(int pid) => run is null ? IsLeader(pid) : entry is not null && run.ServerOf(pid) == entry;

    public ProcessImage? ImageOf(int pid) => Contains(pid) && ProcessStat.Of(pid) is { IsDead: false } process ? new ProcessImage(pid, process.Identity.Start, process.Stack) : null;

    public IReadOnlyList<int> Processes() => run is null
        ? leader.IsReaped ? [] : [Pid]
        : [.. Members().Select(process => process.Pid)];

    public IReadOnlyList<ProcessImage> Images() => run is null
        ? []
        : [.. Members().Select(process => new ProcessImage(process.Pid, process.Identity.Start, process.Stack))];

    public IReadOnlyList<ProcessImage> Executed()
    {
        if (run is null || ProcessStat.Of(Pid) is not { } own)
            return [];
        return [.. Members().Where(process => process.Parent == own.Pid && process.Stack != own.Stack).Select(process => new ProcessImage(process.Pid, process.Identity.Start, process.Stack))];
    }

    public IReadOnlyList<int> Group() => ProcessStat.Of(Pid) is { } own
        ? [.. Members().Where(process => process.Group == own.Group).Select(process => process.Pid)]
        : [];

    public void KillAll()
    {
        leader.Send(Signal.Kill);
        for (var round = 0; run is not null && round < RoundsOfKilling; round++)
        {
            var left = Members().Where(process => !IsLeader(process.Pid)).ToList();
            if (left.Count == 0)
                return;
            foreach (var process in left)
                RunProcesses.Send(process.Identity, Signal.Kill);
        }
    }

    /// <summary>Nobody is interested any more in what its processes do that outlive it.</summary>
    public abstract void Release();

    private protected IEnumerable<ProcessStat> Members() => run!.Look().Members.Where(member => member.Server == entry).Select(member => member.Process);

    /// <summary>Another process is the leader from here on.</summary>
    private protected void Follow(ServerLeader successor)
    {
        run!.Follow(entry!, successor.Pid);
        leader = successor;
    }

    private protected void SetExited() => exited.SetResult();

    /// <summary>Opened first and looked at after that: what is then a member is what gets the signal.</summary>
    private bool SendToMember(int pid, Signal signal)
    {
        using var descriptor = PidFd.TryOpen(pid);
        if (descriptor is null || !Contains(pid) || !descriptor.Send(signal))
            return false;
        if (signal == Signal.Stop)
            SpinWait.SpinUntil(() => ServerLeader.AreThreadsStopped(pid), StopLimit);
        return true;
    }
}
