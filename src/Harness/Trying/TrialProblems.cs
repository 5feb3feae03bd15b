using System.Text.RegularExpressions;
using Harness.Histories;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Trying;

/// <summary>Why a server could not be tried, and what can be done about it: each remedy is one that the command line of a trial has.</summary>
internal static partial class TrialProblems
{
    /// <summary>What helps where clients come from another host.</summary>
    public const string NotReached =
        "Clients come from another host there, and a loopback address is not reached from it: let it listen on all addresses, or write $address where the command has one";

    private const string NoPort =
        "The harness chooses the port, and no word of the command has it: write $port where it belongs, as in: rollover try -- ./my-server --port '$port'";

    private const string OtherAddress = "Write $address where the command has an address, or let it listen on all of them, by IPv4 too";

    private const string MoreTime = "If it only takes longer to start, give it more time (--ready-within 60s); if it does not say by itself that it is ready, leave --ready out";

    private const string Foreground = "Let it stay in the foreground, or name the file that has the number of its main process (--pid-file '$folder/server.pid', an own one for each instance)";

    private const string NotShared =
        "Two instances share a port only if both set SO_REUSEPORT before bind(2) and run as the same user (socket(7)). A server without it can inherit its listener (LISTEN_FDS, as from systemd: `--listen-fds own` tries it so), get that of the old one (`listen-fds: { from: v1 }`, HAProxy -x), or replace itself (the step `reload`): docs/scenario-format.md tells how such rollovers are written";

    /// <summary>The time was over.</summary>
    public static TrialProblem CutOff { get; } = new("the time for all of it was over before it had been started and asked", "`--limit` gives it longer");

    /// <summary>Why one instance could not be started; null if it could.</summary>
    /// <param name="result">Of a run that begins with it.</param>
    /// <param name="server">The server.</param>
    public static TrialProblem? OfFirst(ScenarioResult result, TrialServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Of(result, TrialScenarios.Spawned(server, "v1").Length, "it could not be started") is not { } problem ? null
            : problem.What.Contains(ServerReadiness.AddressOfAll, StringComparison.Ordinal) ? problem with { Remedy = OtherAddress }
            : server.NamesPort ? problem
            : problem with { Remedy = NoPort };
    }

    /// <summary>Why a second instance could not be started beside the first; null if it could.</summary>
    /// <param name="result">Of a run that begins with both.</param>
    /// <param name="server">The server.</param>
    public static TrialProblem? OfSecond(ScenarioResult result, TrialServer server) =>
        Of(result, TrialScenarios.Spawned(server, "v1").Length * 2, "a second instance could not be started beside the first") is { } problem ? problem with { Remedy = NotShared } : null;

    /// <summary>Why a run did not get beyond its first steps; null if it did. A step that fails later is for what follows.</summary>
    /// <param name="result">The run.</param>
    /// <param name="steps">How many steps start servers.</param>
    /// <param name="what">What did not happen, in a clause.</param>
    public static TrialProblem? Of(ScenarioResult result, int steps, string what)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.NotRunBecause is { } reason)
            return new TrialProblem($"{what}: {reason}", null);
        if (result.Verdict is { HarnessFailed: true, Doubts: [var doubt, ..] })
            return new TrialProblem($"{what}: {doubt}", null);
        if (result.History.Events.OfType<StepFailed>().FirstOrDefault() is not { } failed || StepNumber.PlacesOf(failed.Step)[0] > steps)
            return null;
        var lines = result.History.Events.OfType<ServerPrinted>().ToList();
        if (lines.Select(line => NotExecuted().Match(line.Line)).FirstOrDefault(match => match.Success) is { } refused)
            return new TrialProblem($"{what}: '{refused.Groups["program"].Value}' is not executable ({refused.Groups["why"].Value})", "Make it executable (chmod +x), let a script begin with its interpreter (#!/bin/sh), or name that in the command, as in: rollover try -- sh ./my-server '$port'");
        var printed = Telling(lines) is { } said ? $"; it printed: {said.Line}" : "";
        return new TrialProblem($"{what}: {failed.Message}{(failed.Actual is { } actual ? $" ({WithoutFields(actual)})" : "")}{printed}", RemedyOf(failed));
    }

    private static string? RemedyOf(StepFailed failed) =>
        failed.Message.Contains("went into the background", StringComparison.Ordinal) ? Foreground
        : failed.Message.Contains("is not ready after", StringComparison.Ordinal) ? MoreTime
        : null;

    /// <summary>A step that fails speaks of what a scenario file has, and nobody has written one here.</summary>
    private static string WithoutFields(string text) => text.Replace("there is no 'pid-file'", "nothing names the process that goes on", StringComparison.Ordinal);

    /// <summary>The line that tells most of why a server did not start: one that says that the port is taken, otherwise the last one of its errors, otherwise the last one.</summary>
    private static ServerPrinted? Telling(List<ServerPrinted> lines) =>
        lines.FindLast(line => line.Line.Contains("EADDRINUSE", StringComparison.Ordinal) || line.Line.Contains("already in use", StringComparison.OrdinalIgnoreCase))
        ?? lines.FindLast(line => line.IsError && line.Line.Trim().Length > 0)
        ?? lines.LastOrDefault();

    /// <summary>What the program says that starts servers for the harness, in the server's place.</summary>
    [GeneratedRegex("^setpriv: failed to execute (?<program>.+): (?<why>[^:]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotExecuted();
}
