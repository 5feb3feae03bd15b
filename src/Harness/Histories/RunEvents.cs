using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Histories;

/// <summary>The first event of every history: what is run, and where.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="File">Its file as the user named it, or null for a scenario from code.</param>
/// <param name="World">Where it runs: <c>network namespace</c>, <c>loopback address</c>.</param>
/// <param name="Endpoint">The address and port that the servers share.</param>
/// <param name="Kernel">The kernel's release (uname -r).</param>
/// <param name="StartedAt">Wall-clock time of the start, for people; nothing is computed from it.</param>
/// <param name="TimeScale">What every deadline was multiplied by.</param>
/// <param name="ExpectedViolations">The rules that the scenario says it breaks; where it says in which step, an object with <c>rule</c> and <c>step</c>.</param>
/// <param name="Network">The network between clients and servers, or null if it adds nothing or there is none.</param>
/// <param name="ConnectLimit">How long a connect may take beyond the round trip; null: 250 ms.</param>
/// <param name="ReplyLimit">How long a reply may take beyond the round trip; null: 1 s.</param>
/// <param name="Protocol">What clients and servers say to each other; null: <c>echo</c>.</param>
/// <param name="Cell">Which cell of the matrix of its file it is: <c>rtt=20ms, drain=steer</c>; null: the file has no matrix.</param>
/// <param name="Sometimes">The conditions that the scenario says it reaches; null: none.</param>
/// <param name="AddedRules">The rules of extensions that judge it beside those that always do; null: none. A program without them cannot judge it.</param>
internal sealed record RunStarted(
    string Scenario,
    string? File,
    string World,
    string Endpoint,
    string Kernel,
    DateTimeOffset StartedAt,
    double TimeScale,
    IReadOnlyList<ExpectedViolation> ExpectedViolations,
    RunNetworkConditions? Network = null,
    TimeSpan? ConnectLimit = null,
    TimeSpan? ReplyLimit = null,
    string? Protocol = null,
    string? Cell = null,
    IReadOnlyList<string>? Sometimes = null,
    IReadOnlyList<string>? AddedRules = null) : HistoryEvent;

/// <summary>
/// What a model of the scenario allows: computed from the steps alone before they are run, and never from what the run shows. Names are
/// those of the scenario.
/// </summary>
/// <param name="Owners">By the name of a session or of traffic, the servers that may own it, or any session of it.</param>
/// <param name="Ends">By the name of a server, how it may stand when the steps are over.</param>
internal sealed record OutcomesPredicted(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Owners,
    IReadOnlyDictionary<string, IReadOnlyList<PredictedEnd>> Ends) : HistoryEvent;

/// <summary>How a server may stand when the steps are over.</summary>
internal enum PredictedEnd
{
    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>It has exited by itself.</summary>
    Exited,

    /// <summary>A SIGKILL of the run has ended it.</summary>
    Killed,
}

/// <summary>A step began.</summary>
/// <param name="Step">Its number as a path: <c>4</c>, or <c>4.2</c> inside of a repeat or parallel; <c>4#3.2</c> in the third turn.</param>
/// <param name="Text">The step as it could stand in a file, in one line.</param>
/// <param name="Place">Where it stands in the file.</param>
internal sealed record StepStarted(string Step, string Text, SourceSpan Place) : HistoryEvent;

/// <summary>A step was done.</summary>
internal sealed record StepEnded(string Step) : HistoryEvent;

/// <summary>A step did not hold: an assertion, or an action that could not be done. The steps after it are not run.</summary>
/// <param name="Step">The step's number.</param>
/// <param name="Message">What went wrong, in one sentence.</param>
/// <param name="Expected">What should have been, or null.</param>
/// <param name="Actual">What was seen last, or null.</param>
/// <param name="Sessions">The sessions that it is about.</param>
/// <param name="Servers">The servers that it is about.</param>
/// <param name="Waited">How long it was waited for what did not come; null if it failed otherwise.</param>
/// <param name="IsForeignAnswer">Whether it is that a server speaks something else than the scenario says; null: no.</param>
/// <param name="CannotTell">Whether it is that the step cannot tell, and not that its condition does not hold; null: no.</param>
internal sealed record StepFailed(
    string Step,
    string Message,
    string? Expected,
    string? Actual,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Servers,
    TimeSpan? Waited = null,
    bool? IsForeignAnswer = null,
    bool? CannotTell = null) : HistoryEvent;

/// <summary>A setting of the kernel was changed in the run's own network namespace.</summary>
internal sealed record KernelSettingChanged(string Name, string Value) : HistoryEvent;

/// <summary>One of the nine steps of a deployment was reached.</summary>
/// <param name="From">The server that is replaced.</param>
/// <param name="To">The server that takes its place.</param>
/// <param name="Number">1 to 9.</param>
/// <param name="What">What was reached, and by what it was seen.</param>
internal sealed record DeployAdvanced(string From, string To, int Number, string What) : HistoryEvent;

/// <summary>The new server of a deployment did not become ready, as the scenario expects: it is ended, and the old one goes on.</summary>
/// <param name="From">The server that stays.</param>
/// <param name="To">The server that is ended, however it ends.</param>
/// <param name="Why">What was missing.</param>
internal sealed record DeploymentRolledBack(string From, string To, string Why) : HistoryEvent;

/// <summary>The steps are over. The harness closes what is open and stops what still runs. Later actions are those of the harness, not of the scenario.</summary>
internal sealed record CleanupStarted : HistoryEvent;

/// <summary>The harness itself did not run for at most this time, because the machine was busy or its process was stopped. Or one traffic of it did not read its sessions for at most this time.</summary>
/// <param name="Began">When it began, as a time since the run began.</param>
/// <param name="Took">How long it took at the most.</param>
/// <param name="Traffic">The traffic of which that is so, whose sessions alone it concerns; null: all of the harness.</param>
internal sealed record HarnessPaused(TimeSpan Began, TimeSpan Took, string? Traffic = null) : HistoryEvent
{
    /// <summary>A shorter one counts only against what the harness saw at its end, or began to wait for in it: any machine with other work has such, and a server on it as well.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(200);
}

/// <summary>Processes of a server that were still there when the server itself was gone and the run was over. The harness ended them.</summary>
/// <param name="Server">The server that left them.</param>
/// <param name="Pids">Their process ids.</param>
/// <param name="Commands">Their command lines, in the same order; null where they are not known.</param>
internal sealed record ProcessesLeft(string Server, IReadOnlyList<int> Pids, IReadOnlyList<string>? Commands = null) : HistoryEvent
{
    /// <summary><c>12 (sleep 60), 13</c>.</summary>
    public string Describe() => string.Join(", ", Pids.Select((pid, i) => Commands is { } commands && i < commands.Count ? $"{pid} ({commands[i]})" : $"{pid}"));
}

/// <summary>Processes that were still there when the run was over. Nothing shows from which of its servers they descend. The harness ended them.</summary>
/// <param name="Pids">Their process ids.</param>
/// <param name="Commands">Their command lines, in the same order.</param>
/// <param name="MayBeOfAnotherRun">Whether they may descend from a server of another run that was under way at the same time: then the last of these runs ends them.</param>
internal sealed record StrangersLeft(IReadOnlyList<int> Pids, IReadOnlyList<string> Commands, bool MayBeOfAnotherRun) : HistoryEvent
{
    /// <summary><c>12 (sleep 60), 13 (./worker)</c>.</summary>
    public string Describe() => string.Join(", ", Pids.Zip(Commands, (pid, command) => $"{pid} ({command})"));
}

/// <summary>By how much the kernel's counters of connections grew during the run. Without a network namespace of its own, they count the connections of the whole machine.</summary>
/// <param name="Counters">By the kernel's names: <c>TcpOutRsts</c> and others.</param>
internal sealed record KernelCounted(IReadOnlyDictionary<string, long> Counters) : HistoryEvent;

/// <summary>How the run as a whole ended.</summary>
internal enum RunEnding
{
    /// <summary>All steps were run.</summary>
    Completed,

    /// <summary>A step failed.</summary>
    StepFailed,

    /// <summary>The scenario's <c>timeout</c> was over.</summary>
    TimedOut,

    /// <summary>The user stopped it.</summary>
    Interrupted,

    /// <summary>The harness itself failed: no verdict can rest on this run.</summary>
    HarnessFailed,
}

/// <summary>The last event of every complete history.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Detail">The error, where there was one.</param>
internal sealed record RunEnded(RunEnding Ending, string? Detail) : HistoryEvent;
