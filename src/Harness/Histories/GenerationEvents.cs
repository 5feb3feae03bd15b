using Harness.Observations;

namespace Harness.Histories;

/// <summary>A server is about to be told to replace itself.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Generation">The number of the generation that is to come: 2 at the first reload.</param>
/// <param name="By">What tells it: the name of a signal, or a command in one line.</param>
/// <param name="Pids">The processes that it has: those of the old generation, and its main process if that stays.</param>
internal sealed record ReloadStarted(string Server, int Generation, string By, IReadOnlyList<int> Pids) : HistoryEvent;

/// <summary>The new generation of a server exists, and the reload is done by its own criterion. The generation consists of processes that did not exist before, or that have executed a program since.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Generation">Its number.</param>
/// <param name="Pids">Its processes at that moment.</param>
internal sealed record GenerationReady(string Server, int Generation, IReadOnlyList<int> Pids) : HistoryEvent;

/// <summary>The processes of an old generation have all ended, except the main process where it serves the new one too.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Generation">Its number.</param>
internal sealed record GenerationEnded(string Server, int Generation) : HistoryEvent;

/// <summary>Processes of an old generation were there when the grace period of their server was over, counted from the reload on.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Generation">Its number.</param>
/// <param name="Grace">The grace period.</param>
/// <param name="Pids">The processes.</param>
/// <param name="Sessions">The sessions of them that their clients had not ended.</param>
internal sealed record GenerationStayed(string Server, int Generation, TimeSpan Grace, IReadOnlyList<int> Pids, IReadOnlyList<string> Sessions) : HistoryEvent;

/// <summary>
/// All processes of the new generation of a reload have ended, and the server goes on. It has no other process that the reload could have started: its processes existed before the reload.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Generation">The number of the generation that was taken for the new one.</param>
/// <param name="Since">When the last of its processes was found gone.</param>
/// <param name="Pids">Its processes when it was ready.</param>
internal sealed record GenerationVanished(string Server, int Generation, TimeSpan Since, IReadOnlyList<int> Pids) : HistoryEvent;

/// <summary>A command of the scenario was started that is no server.</summary>
/// <param name="Command">What it is called: <c>reload v1</c>, <c>run 4</c>.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Words">The program and its arguments.</param>
internal sealed record CommandStarted(string Command, int Pid, IReadOnlyList<string> Words) : HistoryEvent;

/// <summary>A command of the scenario printed a line.</summary>
internal sealed record CommandPrinted(string Command, string Line, bool IsError) : HistoryEvent;

/// <summary>A command of the scenario ended.</summary>
/// <param name="Command">What it is called.</param>
/// <param name="Pid">Its process id.</param>
/// <param name="Code">Its exit code, or null if a signal ended it.</param>
/// <param name="Signal">The name of the signal that ended it, or null.</param>
internal sealed record CommandEnded(string Command, int Pid, int? Code, string? Signal) : HistoryEvent
{
    /// <summary><c>exit code 0</c> or <c>SIGKILL</c>.</summary>
    public string Describe() => Code is { } code ? $"exit code {code}" : Signal ?? "an unknown end";
}

/// <summary>
/// A server that was told to leave has new processes instead, and one of them holds its listener: to this server the signal is a reload.
/// </summary>
/// <param name="Server">The server's name.</param>
/// <param name="Signal">The signal that told it to leave.</param>
/// <param name="Pids">The processes that hold its listener and were not there before the signal, or have executed a program since.</param>
internal sealed record ServerReplacedItself(string Server, string Signal, IReadOnlyList<int> Pids) : HistoryEvent;
