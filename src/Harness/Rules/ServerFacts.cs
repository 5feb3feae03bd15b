using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>Everything that a history says of one server.</summary>
/// <param name="name">Its name.</param>
internal sealed class ServerFacts(string name)
{
    internal List<HistoryEvent> ListenerList { get; } = [];

    internal List<SignalSent> SignalList { get; } = [];

    internal List<ExitExpected> ExpectedList { get; } = [];

    internal List<QueueStalled> QueueList { get; } = [];

    internal List<ListenersReduced> ReducedList { get; } = [];

    internal List<WorkerEnded> WorkerEndList { get; } = [];

    internal List<ReloadStarted> ReloadList { get; } = [];

    internal List<GenerationReady> GenerationList { get; } = [];

    /// <summary>That it replaced itself when it was told to leave; null if it was not seen to.</summary>
    public ServerReplacedItself? ReplacedItself { get; internal set; }

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>When it was started.</summary>
    public ServerLaunched? Launched { get; internal set; }

    /// <summary>That another server has started it; null if the run has.</summary>
    public ServerAdopted? Adopted { get; internal set; }

    /// <summary>That it went into the background: another process is its leader since then.</summary>
    public LeaderChanged? LeaderChanged { get; internal set; }

    /// <summary>The process to which signals go and whose end is the server's; null if it is not recorded.</summary>
    public int? LeaderPid => LeaderChanged?.To ?? Launched?.Pid ?? Adopted?.Pid;

    /// <summary>How it ends when it was told to.</summary>
    public string ProperEnd => Launched?.ProperEnd ?? Adopted?.ProperEnd ?? "exit code 0";

    /// <summary>That its listeners put accepts off until the client sends, or that it could not be seen whether they do; null: nobody had to look, or they do not.</summary>
    public AcceptDeferred? Deferred { get; internal set; }

    /// <summary>Whether it was ready at some time, or was seen to listen: somebody may have come to it.</summary>
    public bool WasThere { get; internal set; }

    /// <summary>That it was the new server of a deployment that was rolled back, as the scenario expects; null if it was not.</summary>
    public DeploymentRolledBack? RolledBack { get; internal set; }

    /// <summary>When and how it ended.</summary>
    public ServerExited? Exited { get; internal set; }

    /// <summary>That its listener was open when the time for closing it was over.</summary>
    public ListenerStillOpen? ListenerStillOpen { get; internal set; }

    /// <summary>That it ran when its grace period was over.</summary>
    public GraceExpired? GraceExpired { get; internal set; }

    /// <summary>That sessions which the scenario left open kept it until its grace period was over.</summary>
    public GraceHeldOpen? GraceHeldOpen { get; internal set; }

    /// <summary>When connections were seen to wait in its accept queues for long, in order.</summary>
    public IReadOnlyList<QueueStalled> Queues => QueueList;

    /// <summary>When it closed some of its listeners and kept others, in order.</summary>
    public IReadOnlyList<ListenersReduced> ListenersReduced => ReducedList;

    /// <summary>When processes of it that had owned sessions, and were not its leader, were seen to have ended, in order.</summary>
    public IReadOnlyList<WorkerEnded> WorkersEnded => WorkerEndList;

    /// <summary>When it was told to replace itself, in order.</summary>
    public IReadOnlyList<ReloadStarted> Reloads => ReloadList;

    /// <summary>When its new generations were there, in order.</summary>
    public IReadOnlyList<GenerationReady> Generations => GenerationList;

    /// <summary>What the scenario says of its end; all of it has to hold.</summary>
    public IReadOnlyList<ExitExpected> ExitsExpected => ExpectedList;

    /// <summary>When its listener was seen open and closed: <see cref="ListenerOpened"/> and <see cref="ListenerClosed"/>, in order.</summary>
    public IReadOnlyList<HistoryEvent> Listener => ListenerList;

    /// <summary>The signals that were sent to it and found its process.</summary>
    public IReadOnlyList<SignalSent> Signals => SignalList;

    /// <summary>The signal that told it to drain, if any: the first one.</summary>
    public SignalSent? Drain => SignalList.Find(signal => signal.Grace is not null);

    /// <summary>The first SIGKILL that was sent to it, if any.</summary>
    public SignalSent? Kill => SignalList.Find(signal => signal.IsKill);

    /// <summary>
    /// The SIGKILL that ended it, if any. A process that ends with an exit code although SIGKILL was sent had begun to exit by itself;
    /// one whose end is not recorded was taken down with the run, and the kill counts.
    /// </summary>
    public SignalSent? FatalKill => Kill is { } kill && (Exited is null || (Exited.Signal == kill.Signal && kill.Moment < Exited.Moment)) ? kill : null;

    /// <summary>The SIGKILL that ended it, if it was the run's own doing (<see cref="SignalSent.IsKillOfTheRun"/>).</summary>
    public SignalSent? KillOfTheRun => FatalKill is { IsKillOfTheRun: true } kill ? kill : null;

    /// <summary>
    /// The signals before its end that ask it to end: its stop signal, and what programs are ended with by convention (SIGTERM, SIGINT, SIGQUIT, SIGKILL). Another signal may
    /// mean anything: a server that ends after a SIGUSR1 ends unasked, unless the scenario says that it ends.
    /// </summary>
    public IEnumerable<SignalSent> Asked => SignalList.Where(sent =>
        !(Exited?.Moment < sent.Moment) && (sent.Grace is not null || sent.Reason == SignalReason.Cleanup || sent.Signal is "SIGTERM" or "SIGINT" or "SIGQUIT" or "SIGKILL")
        && sent.Signal is not ("SIGSTOP" or "SIGCONT"));

    /// <summary>How long it was stopped by SIGSTOP of the run between two times since the run began.</summary>
    /// <param name="from">The first.</param>
    /// <param name="until">The second.</param>
    /// <param name="pid">The process of it that counts; null: its leader.</param>
    public TimeSpan StoppedWithin(TimeSpan from, TimeSpan until, int? pid = null)
    {
        var sum = TimeSpan.Zero;
        TimeSpan? since = null;
        foreach (var sent in SignalList.Where(sent => pid is null || sent.Reached(pid.Value, LeaderPid)))
        {
            if (sent.Signal == "SIGSTOP")
                since ??= sent.At;
            else if (since is { } begun && sent.Signal is "SIGCONT" or "SIGKILL")
                (sum, since) = (sum + Overlap(since!.Value, sent.At), null);
        }

        return since is { } still ? sum + Overlap(still, until) : sum;

        TimeSpan Overlap(TimeSpan begin, TimeSpan end)
        {
            var span = (end < until ? end : until) - (begin > from ? begin : from);
            return span > TimeSpan.Zero ? span : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the latest look before this point of the history showed it listening.</summary>
    public bool WasListeningBefore(HistoryEvent moment)
    {
        ArgumentNullException.ThrowIfNull(moment);
        return LastLookBefore(moment.Moment) is ListenerOpened;
    }

    /// <summary>What the latest look before this point of the history showed that was new; null if there was none.</summary>
    internal HistoryEvent? LastLookBefore(Moment moment)
    {
        for (var i = ListenerList.Count - 1; i >= 0; i--)
        {
            if (ListenerList[i].Moment < moment)
                return ListenerList[i];
        }

        return null;
    }

    /// <summary>A signal that found no process asked for nothing and ended nothing.</summary>
    internal void Miss(SignalFoundNoProcess missed)
    {
        if (SignalList.FindLastIndex(sent => sent.Signal == missed.Signal) is >= 0 and var last)
            SignalList.RemoveAt(last);
    }

    /// <summary>
    /// The generation that a process of it belongs to, from 1: that before the first reload at which it was there. The main process belongs to that in which it was started.
    /// </summary>
    public int GenerationOf(int pid) => ReloadList.Find(reload => reload.Pids.Contains(pid)) is { } reload ? reload.Generation - 1 : ReloadList.Count + 1;

    /// <summary>Its name and one of its processes, with its generation where the server replaced itself, for messages.</summary>
    public string Describe(int? pid) => pid is not { } own || (ReloadList.Count == 0 && own == LeaderPid) ? Describe()
        : ReloadList.Count == 0 ? $"{Name} (pid {own})"
        : $"{Name} (generation {GenerationOf(own)}, pid {own})";

    /// <summary>Its name and process id, for messages.</summary>
    public string Describe() => LeaderPid is not { } pid ? Name : $"{Name} (pid {pid})";
}
