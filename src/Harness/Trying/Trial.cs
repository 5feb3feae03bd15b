using Harness.Histories;
using Harness.Measuring;
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
public sealed class Trial(Func<Scenario, CancellationToken, Task<ScenarioResult>> run, LossGate gate, TimeProvider time)
{
    private static readonly IReadOnlyList<TimeSpan> distances = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20)];

    /// <summary>Tries it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="limit">How long rollovers are repeated, at the most.</param>
    /// <param name="cancellation">The user stops it: what was found by then is told.</param>
    public async Task<TrialReport> RunAsync(TrialServer server, TimeSpan limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var report = new TrialReport(server);
        var hello = await run(TrialScenarios.Hello(server), cancellation);
        if (ProblemOf(hello, "1", "it could not be started") is { } problem)
            return report with { Problem = server.NamesPort ? problem : problem with { Remedy = NoPort }, HarnessFailed = hello.Verdict is { HarnessFailed: true } };
        if (server.Protocol is null && Spoken.FaultOf(hello.History) is { } fault)
            return report with { Problem = new TrialProblem($"its response to 'GET {server.Path}' cannot be read: {fault}", "Name another path (--path), or look at its connections alone (--protocol tcp)") };
        var opened = hello.History.Events.OfType<ListenerOpened>().FirstOrDefault();
        report = report with
        {
            Spoken = server.Protocol is { } told ? new Spoken(told, $"it is said to speak {told.Name}") : Spoken.Of(hello.History, server.Path),
            ListenerHolder = opened?.Holder,
        };

        var pair = await run(TrialScenarios.Pair(server, report.Spoken.Protocol), cancellation);
        if (ProblemOf(pair, "2", "a second instance could not be started beside the first") is { } alone)
            return report with { Problem = alone with { Remedy = NotShared }, HarnessFailed = pair.Verdict is { HarnessFailed: true } };
        return await RollOverAsync(server, report, limit, cancellation);
    }

    private const string NoPort =
        "The harness chooses the port, and no word of the command has it: write $port where it belongs, as in: rollover try -- ./my-server --port '$port'";

    private const string NotShared =
        "Two instances share a port only if both set SO_REUSEPORT before bind(2) and run as the same user (socket(7)). A server without it can hand its listener over (systemd socket units, LISTEN_FDS, HAProxy -x) or replace itself (the step `reload`): docs/scenario-format.md tells how such rollovers are written";

    private async Task<TrialReport> RollOverAsync(TrialServer server, TrialReport report, TimeSpan limit, CancellationToken cancellation)
    {
        var places = distances.Select(distance => (Scenario: TrialScenarios.Rollover(server, report.Spoken!.Protocol, distance), Measured: new Measurement(distance == TimeSpan.Zero ? "loopback" : $"{distance.TotalMilliseconds:0} ms"), Causes: new LossCauses())).ToList();
        var since = time.GetTimestamp();
        bool? catches = null;
        IReadOnlyList<string> notes = [];
        var failed = false;
        do
        {
            // In turn, so that a busy moment of the machine is in both.
            foreach (var place in places.Where(place => gate.Judge(place.Measured).Decision == GateDecision.Undecided).ToList())
            {
                var result = await run(place.Scenario, cancellation);
                if (result.Verdict is not { } verdict || cancellation.IsCancellationRequested)
                {
                    if (result.NotRunBecause is not null && places.Count > 1)
                        places.Remove(place); // this machine has no network for it
                    continue;
                }

                place.Measured.Add(result.History, verdict);
                place.Causes.Add(verdict);
                failed |= verdict.HarnessFailed;
                notes = verdict.Notes.Count > 0 ? verdict.Notes : notes;
                catches = result.History.Events.OfType<SignalSent>().FirstOrDefault(sent => sent.Reason == SignalReason.Step)?.Caught ?? catches;
            }
        }
        while (!failed && !cancellation.IsCancellationRequested && time.GetElapsedTime(since) < limit && places.Exists(place => gate.Judge(place.Measured).Decision == GateDecision.Undecided));
        return report with
        {
            CatchesStopSignal = catches,
            Notes = notes,
            HarnessFailed = failed,
            Places = [.. places.Select(place => new TrialPlace(place.Scenario, place.Measured, gate.Judge(place.Measured), place.Causes.All))],
        };
    }

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
