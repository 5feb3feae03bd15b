using Harness.Histories;
using Harness.Measuring;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Trying;

/// <summary>
/// Tries a server without a scenario file: whether it runs, what it speaks, whether two instances share the port, and what is lost when one replaces the other under traffic, on one host and
/// over a network.
/// </summary>
/// <param name="run">Runs a scenario.</param>
/// <param name="gate">What may be lost.</param>
/// <param name="time">The clock.</param>
internal sealed class Trial(Func<Scenario, CancellationToken, Task<ScenarioResult>> run, LossGate gate, TimeProvider time)
{
    private static readonly IReadOnlyList<TimeSpan> distances = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20)];

    /// <summary>Tries it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="limits">How long it may take.</param>
    /// <param name="cancellation">The user stops it: what was found by then is told.</param>
    public async Task<TrialReport> RunAsync(TrialServer server, TrialLimits limits, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(limits);
        using var over = new CancellationTokenSource(limits.All, time);
        using var runs = new TrialRuns(run, cancellation, over.Token);
        var report = await FindAsync(server, runs);
        if (report.Problem is null && !runs.AreOver)
            report = await RollOverAsync(report, limits, runs);
        if (limits.ProvokesHazards && report is { Places.Count: > 0, HarnessFailed: false, ReplacesItself: false })
            report = await ProvokeAsync(report, runs);
        return report with { TimeIsOver = runs.TimeIsOver };
    }

    /// <summary>Finds out whether it runs, what it speaks, and whether two instances share the port.</summary>
    private static async Task<TrialReport> FindAsync(TrialServer server, TrialRuns runs)
    {
        var report = new TrialReport(server);
        if (await runs.RunAsync(TrialScenarios.Hello(server)) is not { } hello)
            return report with { Problem = CutOff };
        if (ProblemOf(hello, "1", "it could not be started") is { } problem)
            return report with { Problem = problem.What.Contains(ServerReadiness.AddressOfAll, StringComparison.Ordinal) ? problem with { Remedy = OtherAddress } : server.NamesPort ? problem : problem with { Remedy = NoPort }, HarnessFailed = hello.Verdict is { HarnessFailed: true } };
        if (server.Protocol is null && Spoken.FaultOf(hello.History) is { } fault)
            return report with { Problem = new TrialProblem($"its response to 'GET {server.Path}' cannot be read: {fault}", "Name another path (--path), or look at its connections alone (--protocol tcp)") };
        var opened = hello.History.Events.OfType<ListenerOpened>().FirstOrDefault();
        report = report with
        {
            Spoken = server.Protocol is { } told ? new Spoken(told, $"it is said to speak {told.Name}") : Spoken.Of(hello.History, server.Path),
            ListenerHolder = opened?.Holder,
        };

        if (await runs.RunAsync(TrialScenarios.Pair(server, report.Spoken.Protocol)) is not { } pair)
            return report with { Problem = CutOff };
        if (ProblemOf(pair, "2", "a second instance could not be started beside the first") is { } alone)
            return report with { Problem = alone with { Remedy = NotShared }, HarnessFailed = pair.Verdict is { HarnessFailed: true } };
        return report;
    }

    private static TrialProblem CutOff => new("the time for all of it was over before it had been started and asked", "`--limit` gives it longer");

    private const string NoPort =
        "The harness chooses the port, and no word of the command has it: write $port where it belongs, as in: rollover try -- ./my-server --port '$port'";

    private const string OtherAddress = "Write $address where the command has an address, or let it listen on all of them";

    private const string NotReached =
        "Clients come from another host there, and a loopback address is not reached from it: let it listen on all addresses, or write $address where the command has one";

    private const string NotShared =
        "Two instances share a port only if both set SO_REUSEPORT before bind(2) and run as the same user (socket(7)). A server without it can inherit its listener (LISTEN_FDS, as from systemd: `--listen-fds own` tries it so), get that of the old one (`listen-fds: { from: v1 }`, HAProxy -x), or replace itself (the step `reload`): docs/scenario-format.md tells how such rollovers are written";

    private async Task<TrialReport> RollOverAsync(TrialReport report, TrialLimits limits, TrialRuns runs)
    {
        var server = report.Server;
        var places = distances.Select(distance => (Scenario: TrialScenarios.Rollover(server, report.Spoken!.Protocol, distance), Measured: new Measurement(NameOf(distance)), Causes: new LossCauses())).ToList();
        var since = time.GetTimestamp();
        bool? catches = null;
        IReadOnlyList<string> notes = [];
        var untried = new List<(string, TrialProblem)>();
        var (failed, replaces) = (false, false);
        do
        {
            // In turn, so that a busy moment of the machine is in both.
            foreach (var place in places.Where(place => gate.Judge(place.Measured).Decision == GateDecision.Undecided).ToList())
            {
                if (await runs.RunAsync(place.Scenario) is not { } result)
                    break;
                if (result.Verdict is not { } verdict)
                {
                    if (result.NotRunBecause is { } reason && places.Count > 1)
                        GiveUp(new TrialProblem(reason, null));
                    continue;
                }

                if (!verdict.HarnessFailed && ProblemOf(result, "1", "an instance did not start there") is { } problem && problem.What.Contains(ServerReadiness.AddressOfAll, StringComparison.Ordinal))
                {
                    GiveUp(problem with { Remedy = NotReached });
                    continue;
                }

                // One that says by itself that it is ready may listen where no client from afar comes.
                if (!verdict.HarnessFailed && place.Scenario.Network is not null && result.History.Events.OfType<ServerReady>().Any() && !result.History.Events.OfType<ListenerOpened>().Any())
                {
                    GiveUp(new TrialProblem("an instance is ready there, and does not listen where clients connect", NotReached));
                    continue;
                }

                void GiveUp(TrialProblem why)
                {
                    places.Remove(place);
                    untried.Add((place.Measured.Name, why));
                }

                place.Measured.Add(result.History, verdict);
                place.Causes.Add(verdict);
                failed |= verdict.HarnessFailed;
                replaces |= result.History.Events.OfType<ServerReplacedItself>().Any();
                if (replaces)
                    break;
                notes = verdict.Notes.Count > 0 ? verdict.Notes : notes;
                catches = result.History.Events.OfType<SignalSent>().FirstOrDefault(sent => sent.Reason == SignalReason.Step)?.Caught ?? catches;
            }
        }
        while (!failed && !replaces && !runs.AreOver && time.GetElapsedTime(since) < limits.Rollovers && places.Exists(place => gate.Judge(place.Measured).Decision == GateDecision.Undecided));
        return report with
        {
            CatchesStopSignal = catches,
            ReplacesItself = replaces,
            Notes = notes,
            Untried = untried,
            HarnessFailed = failed,
            Places = [.. places.Select(place => new TrialPlace(place.Scenario, place.Measured, gate.Judge(place.Measured), place.Causes.All))],
        };
    }

    /// <summary>What rollovers meet by chance is provoked; and where they lost new connections, the remedy that needs nothing of the server is tried.</summary>
    private static async Task<TrialReport> ProvokeAsync(TrialReport report, TrialRuns runs)
    {
        var outside = new List<Measurement>();
        foreach (var distance in distances.Where(distance => report.Places.Any(place => place.Measured.Name == NameOf(distance) && place.Measured.LostUnserved > 0)))
        {
            var measured = new Measurement(NameOf(distance));
            var scenario = TrialScenarios.Rollover(report.Server, report.Spoken!.Protocol, distance, leavesOutside: true);
            for (var i = 0; i < TimesOutside && await runs.RunAsync(scenario) is { Verdict: { } verdict } result; i++)
                measured.Add(result.History, verdict);
            outside.Add(measured);
        }

        var hazards = new TrialHazardRuns(runs, report.Server, report.Spoken!.Protocol);
        report = report with { LeftFromOutside = outside, Hazards = await hazards.ProvokeAsync() };
        return report with { OtherSignals = await hazards.SignalsAsync() };
    }

    private const int TimesOutside = 3;

    private static string NameOf(TimeSpan distance) => distance == TimeSpan.Zero ? "loopback" : $"{distance.TotalMilliseconds:0} ms";

    /// <summary>The line that tells most of why a server did not start: one that says that the port is taken, otherwise the last one of its errors, otherwise the last one.</summary>
    private static ServerPrinted? Telling(List<ServerPrinted> lines) =>
        lines.FindLast(line => line.Line.Contains("EADDRINUSE", StringComparison.Ordinal) || line.Line.Contains("already in use", StringComparison.OrdinalIgnoreCase))
        ?? lines.FindLast(line => line.IsError && line.Line.Trim().Length > 0)
        ?? lines.LastOrDefault();

    /// <summary>Why the run did not get beyond a step; null if it did. A step that fails later is for what follows.</summary>
    private static TrialProblem? ProblemOf(ScenarioResult result, string step, string what)
    {
        if (result.NotRunBecause is { } reason)
            return new TrialProblem($"{what}: {reason}", null);
        if (result.Verdict is { HarnessFailed: true, Doubts: [var doubt, ..] })
            return new TrialProblem($"{what}: {doubt}", null);
        if (result.History.Events.OfType<StepFailed>().FirstOrDefault() is not { } failed || string.CompareOrdinal(failed.Step, step) > 0)
            return null;
        var printed = Telling([.. result.History.Events.OfType<ServerPrinted>()]) is { } line ? $"; it printed: {line.Line}" : "";
        return new TrialProblem($"{what}: {failed.Message}{(failed.Actual is { } actual ? $" ({actual})" : "")}{printed}", failed.Expected is { } expected ? $"expected was {expected}" : null);
    }
}
