using Harness.Observations;

namespace Harness.Histories;

/// <summary>A server process was started.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="ProperEnd">How it ends when it was told to, <c>exit code 143</c> or <c>SIGTERM</c>, if the scenario says so; null: with exit code 0.</param>
/// <param name="User">The user that it runs as, if the scenario says so; null: that of the harness.</param>
internal sealed record ServerLaunched(string Server, int Pid, IReadOnlyList<string> Command, string? ProperEnd = null, string? User = null) : HistoryEvent;

/// <summary>A server printed a line.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Line">The line, without its end.</param>
/// <param name="IsError">Whether it came from stderr.</param>
internal sealed record ServerPrinted(string Server, string Line, bool IsError) : HistoryEvent;

/// <summary>A server printed more than is recorded: how much was left out. The last lines of its output follow, whatever the time at which it printed them.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Lines">How many lines were left out.</param>
/// <param name="Characters">How many characters they had, without their ends.</param>
internal sealed record OutputCut(string Server, long Lines, long Characters) : HistoryEvent;

/// <summary>A server went into the background: the process that was launched has exited with 0, and the one that its pid file names is its leader from here on.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="From">The process that was launched.</param>
/// <param name="To">The leader.</param>
internal sealed record LeaderChanged(string Server, int From, int To) : HistoryEvent;

/// <summary>
/// A server of the run has started a successor, and from here on the scenario treats the successor as a separate server. Earlier actions of the successor's processes count as its own as well,
/// although earlier events name the other server.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="From">The server that started it.</param>
/// <param name="Pid">Its main process.</param>
/// <param name="Pids">Its processes at that moment.</param>
/// <param name="Command">The command line of its main process.</param>
/// <param name="ProperEnd">How it ends when it was told to, if the scenario says so; null: with exit code 0.</param>
internal sealed record ServerAdopted(string Server, string From, int Pid, IReadOnlyList<int> Pids, string? Command, string? ProperEnd = null) : HistoryEvent;

/// <summary>A process was seen that belongs to no server of the run and not to the harness. It is recorded once.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Command">Its command line.</param>
/// <param name="HoldsSocket">Whether it was seen by a socket on the shared port that it holds; otherwise by the network namespace of the run, in which it is.</param>
internal sealed record StrangerSeen(int Pid, string Command, bool HoldsSocket) : HistoryEvent;

/// <summary>The kernel's tables showed a listening socket of this server on the shared port. The snapshot before had shown none.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Beside">The servers that were listening there at the same moment: with SO_REUSEPORT alone can there be any (socket(7)).</param>
/// <param name="Uid">The user that the socket belongs to (inet_diag_msg, idiag_uid); null where it is not known.</param>
/// <param name="HolderPid">The process that holds it, if that is not the server's main process; otherwise null.</param>
/// <param name="Holder">The command line of that process.</param>
/// <param name="Sockets">Its listening sockets; null in a history that was written before they were recorded.</param>
internal sealed record ListenerOpened(
    string Server, IReadOnlyList<string> Beside, int? Uid = null, int? HolderPid = null, string? Holder = null, IReadOnlyList<ListenerSocket>? Sockets = null) : HistoryEvent;

/// <summary>A server that was listening already was seen to have further listening sockets, opened by itself or handed to it.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Sockets">Those that it had not at the look before.</param>
/// <param name="Count">How many it has in all.</param>
internal sealed record ListenersAdded(string Server, IReadOnlyList<ListenerSocket> Sockets, int Count) : HistoryEvent;

/// <summary>The kernel's tables showed that this server no longer listens. The snapshot before had shown it listening.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="QueueLength">How many connections waited in its accept queues at that look before; null where it was not seen.</param>
internal sealed record ListenerClosed(string Server, int? QueueLength = null) : HistoryEvent;

/// <summary>Some of the listening sockets of this server are gone, and it still has others. The connections that waited in the queues of those that are gone are reset.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Closed">How many are gone since the look before.</param>
/// <param name="Left">How many it has.</param>
/// <param name="QueueLength">How many connections waited in the queues of those that are gone, at the look before.</param>
internal sealed record ListenersReduced(string Server, int Closed, int Left, int QueueLength) : HistoryEvent;

/// <summary>
/// A listening socket still listens, but no holder of it can be seen any more: close(2) does not end it while a thread is in accept(2), and the descriptors of
/// another user's process cannot be read. The server that held it last still counts as listening.
/// </summary>
/// <param name="Server">The server that held it last, or null if no holder was ever seen.</param>
/// <param name="Inode">The socket's inode.</param>
internal sealed record ListenerUnheld(string? Server, ulong Inode) : HistoryEvent;

/// <summary>
/// For at least 100 ms, every snapshot has shown connections in the accept queue of a server's listener. A length of 0 means that none wait any more. The event is
/// recorded again when more connections wait.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Length">How many wait.</param>
/// <param name="Since">Since when some did, as a time since the run began.</param>
internal sealed record QueueStalled(string Server, int Length, TimeSpan Since) : HistoryEvent;

/// <summary>A server that was told to drain was still listening when the time for that was over.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Limit">How long it had, while it was not stopped and the harness itself ran.</param>
/// <param name="Holder">Who holds it: process and command line, or that no descriptor can be seen; null where it is the server's own process.</param>
internal sealed record ListenerStillOpen(string Server, TimeSpan Limit, string? Holder = null) : HistoryEvent;

/// <summary>From here on the selector of the group sends every new connection to this server.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Index">Its listener's index in the group, as it was found.</param>
internal sealed record ConnectionsSteered(string Server, int Index) : HistoryEvent;

/// <summary>From here on the kernel's hash chooses again which server gets a new connection.</summary>
/// <param name="Server">The server through whose listener the program of the group was removed.</param>
internal sealed record SteeringEnded(string Server) : HistoryEvent;

/// <summary>From here on the handshakes of new connections to this server are held at the server's side, or are no longer held.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Held">Whether they are.</param>
internal sealed record HandshakesHeld(string Server, bool Held) : HistoryEvent;

/// <summary>
/// A connection was established at its client and in SYN_RECV at the server, so the listeners were checked for TCP_DEFER_ACCEPT (tcp(7)), which delays the accept until the client sends. They
/// have this option, or they could not be inspected. The event is recorded once per server, and not while the scenario itself holds the handshakes.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="For">For how long they are put off; null: that could not be seen.</param>
/// <param name="Unseen">Why it could not be seen; null: it was.</param>
internal sealed record AcceptDeferred(string Server, TimeSpan? For, string? Unseen = null) : HistoryEvent
{
    /// <summary>Why such a server accepts nobody who says nothing, in a clause without a full stop.</summary>
    public string Describe() => For is { } time
        ? $"{Server} is given no connection before its client sends (TCP_DEFER_ACCEPT, {SecondsText.Of(time)}; tcp(7))"
        : $"whether {Server} is given a connection before its client sends (TCP_DEFER_ACCEPT, tcp(7)) could not be seen: {Unseen}";
}

/// <summary>A server is ready by its own criterion.</summary>
internal sealed record ServerReady(string Server) : HistoryEvent;

/// <summary>Why a signal is sent.</summary>
internal enum SignalReason
{
    /// <summary>A step says so.</summary>
    Step,

    /// <summary>A deployment's grace period is over.</summary>
    GraceExpired,

    /// <summary>The steps are over and the harness stops what still runs: no rule judges what comes of it.</summary>
    Cleanup,
}

/// <summary>A signal is about to be sent (recorded before the system call, so that whatever it causes comes later).</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Signal">The signal's name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Grace">If the signal tells the server to drain: the time within which it has to exit; otherwise null.</param>
/// <param name="Caught">
/// Whether every process that gets it catches it at this moment: it has a handler, or waits for it in sigwait(3). False: for one of them at least it has its
/// default action, or is ignored. Null: nobody can catch it (SIGKILL, SIGSTOP), or it cannot be told (it is blocked).
/// </param>
/// <param name="Pids">The processes that get it, if it is not for the leader; otherwise null.</param>
internal sealed record SignalSent(string Server, string Signal, SignalReason Reason, TimeSpan? Grace, bool? Caught = null, IReadOnlyList<int>? Pids = null) : HistoryEvent
{
    /// <summary>Whether it went to a process.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="main">The server's main process, or null if it is not known.</param>
    internal bool Reached(int pid, int? main) => Pids is null ? main is null || pid == main : Pids.Contains(pid);

    /// <summary>Whether this is the signal that no process survives.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsKill => string.Equals(Signal, Harness.Observations.Signal.Kill.Name, StringComparison.Ordinal);

    /// <summary>
    /// Whether it is a SIGKILL of the run's own doing: at the end of a grace period, in the cleanup, or as the crash that a scenario makes. One that tells the server to leave is the rollover
    /// that is tried, and what it ends is lost by that.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsKillOfTheRun => IsKill && Grace is null;
}

/// <summary>The signal announced before found no process: it had exited and was waited for (ESRCH of kill(2)).</summary>
internal sealed record SignalFoundNoProcess(string Server, string Signal) : HistoryEvent;

/// <summary>A server that was told to drain had not exited when its grace period was over.</summary>
internal sealed record GraceExpired(string Server, TimeSpan Grace) : HistoryEvent;

/// <summary>
/// The steps are over, and sessions that they left open have kept a server that drains until its grace period was over. Only then did the harness
/// close them.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Grace">Its grace period.</param>
/// <param name="Sessions">The sessions.</param>
internal sealed record GraceHeldOpen(string Server, TimeSpan Grace, IReadOnlyList<string> Sessions) : HistoryEvent;

/// <summary>
/// The scenario says that this server ends, and perhaps how. With neither code nor signal, the rule <c>clean-exit</c> judges how it ends.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Code">The exit code, or null.</param>
/// <param name="Signal">The name of the signal that ends it, or null.</param>
internal sealed record ExitExpected(string Server, int? Code, string? Signal) : HistoryEvent;

/// <summary>
/// A worker has ended: a process of a server that had been seen to own sessions and is not its leader. Workers are checked every 25 ms, so the actual end is a little earlier.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Pid">The process.</param>
internal sealed record WorkerEnded(string Server, int Pid) : HistoryEvent;

/// <summary>A server process ended and was waited for. Everything it printed before is recorded before.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Code">Its exit code, or null if a signal ended it.</param>
/// <param name="Signal">The name of the signal that ended it, or null.</param>
internal sealed record ServerExited(string Server, int Pid, int? Code, string? Signal) : HistoryEvent
{
    /// <summary><c>exit code 0</c> or <c>SIGKILL</c>.</summary>
    public string Describe() => Code is { } code ? $"exit code {code}" : Signal ?? "an unknown end";
}
