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
        var report = await new FirstLook(server, runs).FindAsync();
        if (report.Problem is null && !runs.AreOver)
            report = await RollOverAsync(report, limits, runs);
        if (limits.ProvokesHazards && report is { Places.Count: > 0, HarnessFailed: false, ReplacesItself: false })
            report = await ProvokeAsync(report, runs);
        return report with { TimeIsOver = runs.TimeIsOver };
    }

    private async Task<TrialReport> RollOverAsync(TrialReport report, TrialLimits limits, TrialRuns runs)
    {
        var server = report.Server;
        var places = distances.Select(distance => (Scenario: TrialScenarios.Rollover(server, report.Spoken!.Protocol, distance), Measured: new Measurement(NameOf(distance)), Causes: new LossCauses())).ToList();
        var since = time.GetTimestamp();
        bool? catches = null;
        IReadOnlyList<string> notes = [];
        var untried = new List<(string, TrialProblem)>();
        var (failed, replaces, mayBeCutOff) = (false, false, false);
        string? endedWith = null;
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

                if (!verdict.HarnessFailed && TrialProblems.Of(result, TrialScenarios.Spawned(server, "v1").Length, "an instance did not start there") is { } problem && problem.What.Contains(ServerReadiness.AddressOfAll, StringComparison.Ordinal))
                {
                    GiveUp(problem with { Remedy = TrialProblems.NotReached });
                    continue;
                }

                // One that says by itself that it is ready may listen where no client from afar comes.
                if (!verdict.HarnessFailed && place.Scenario.Network is not null && result.History.Events.OfType<ServerReady>().Any() && !result.History.Events.OfType<ListenerOpened>().Any())
                {
                    GiveUp(new TrialProblem("an instance is ready there, and does not listen where clients connect", TrialProblems.NotReached));
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
                mayBeCutOff |= result.History.Events.Any(happened => happened is ReplyReceived { MayBeCutOff: true } or Observations.TrafficSession { MayBeCutOff: true });
                endedWith ??= EndOf(verdict);
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
            EndedWith = endedWith,
            MayBeCutOff = mayBeCutOff,
            HarnessFailed = failed,
            Places = [.. places.Select(place => new TrialPlace(place.Scenario, place.Measured, gate.Judge(place.Measured), place.Causes.All))],
        };
    }

    /// <summary>What rollovers meet by chance is provoked; and where they lost new connections, the remedy that needs nothing of the server is tried.</summary>
    private static async Task<TrialReport> ProvokeAsync(TrialReport report, TrialRuns runs)
    {
        var outside = new List<TriedOutside>();
        foreach (var distance in distances.Where(distance => report.Places.Any(place => place.Measured.Name == NameOf(distance) && place.Measured.LostUnserved > 0)))
        {
            var measured = new Measurement(NameOf(distance));
            var causes = new LossCauses();
            var scenario = TrialScenarios.Rollover(report.Server, report.Spoken!.Protocol, distance, leavesOutside: true);
            for (var i = 0; i < TimesOutside && await runs.RunAsync(scenario) is { Verdict: { } verdict } result; i++)
            {
                measured.Add(result.History, verdict);
                causes.Add(verdict);
            }

            outside.Add(new TriedOutside(measured, causes.All));
        }

        var hazards = new TrialHazardRuns(runs, report.Server, report.Spoken!.Protocol);
        report = report with { LeftFromOutside = outside, Hazards = await hazards.ProvokeAsync() };
        return report with { OtherSignals = await hazards.SignalsAsync() };
    }

    /// <summary>How a server ended that had been told to leave, where it should have ended otherwise.</summary>
    private static string? EndOf(Rules.Verdict verdict) => verdict.Unexpected.Where(one => one.Rule is Rules.CleanExit).SelectMany(one => one.Violation.Evidence).OfType<ServerExited>().FirstOrDefault()?.Describe();

    private const int TimesOutside = 3;

    private static string NameOf(TimeSpan distance) => distance == TimeSpan.Zero ? "loopback" : $"{distance.TotalMilliseconds:0} ms";
}
