using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Verbs;
using Harness.Worlds;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harness.Suites;

/// <summary>How a suite is run.</summary>
/// <param name="Worlds">Where.</param>
/// <param name="Results">Where the histories go.</param>
/// <param name="TimeScale">What every deadline is multiplied by.</param>
/// <param name="Jobs">How many run at the same time.</param>
/// <param name="FailFast">Whether no other scenario is started after one that is not verified.</param>
internal sealed record SuiteOptions(IWorlds Worlds, ResultsFolder Results, double TimeScale = 1, int Jobs = 1, bool FailFast = false)
{
    /// <summary>Told what the harness does and waits for; by default nobody is.</summary>
    public ILoggerFactory Log { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The rules that judge each run.</summary>
    public IReadOnlyList<IRule> Rules { get; init; } = RuleBook.All;
}

/// <summary>Runs scenarios, each in a world of its own, several at the same time.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="echo">The program that <c>command: echo</c> stands for.</param>
/// <param name="options">How.</param>
internal sealed class SuiteRunner(VerbCatalog verbs, EchoProgram echo, SuiteOptions options)
{
    private readonly IReadOnlyList<string> addedRules = [.. options.Rules.Select(rule => rule.Name).Except(RuleBook.Names, StringComparer.Ordinal)];

    /// <summary>Runs all of a suite. What came of it is the observer's: many histories would be too large to keep.</summary>
    public async Task RunAsync(IReadOnlyList<SuiteEntry> entries, ISuiteObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(observer);
        var stop = false;
        var repeated = entries.Where(entry => entry.Repetition is not null).GroupBy<SuiteEntry, Scenario>(entry => entry.Scenario, ReferenceEqualityComparer.Instance)
            .ToDictionary(runs => runs.Key, runs => new RepeatedConditions(runs.Count()), (IEqualityComparer<Scenario>)ReferenceEqualityComparer.Instance);
        await Parallel.ForAsync(0, entries.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, async (number, _) =>
        {
            var entry = entries[number];
            ScenarioResult result;
            if (cancellation.IsCancellationRequested || Volatile.Read(ref stop))
            {
                result = NotRun(entry.Scenario, cancellation.IsCancellationRequested ? "the run was interrupted" : "another scenario failed (--fail-fast)");
            }
            else
            {
                observer.Started(number, entry);
                result = await RunOneAsync(entry.Scenario, cancellation);
            }

            if (repeated.TryGetValue(entry.Scenario, out var conditions))
                result = result with { Verdict = conditions.Of(result.Verdict) };
            if (options.FailFast && result.Verdict is { Outcome: not Outcome.Verified })
                Volatile.Write(ref stop, true);

            observer.Finished(number, result with { Repetition = entry.Repetition });
        });
    }

    /// <summary>Runs one scenario in a new world and judges it.</summary>
    public Task<ScenarioResult> RunOneAsync(Scenario scenario, CancellationToken cancellation) => RunOneAsync(scenario, KeptHistories.All, cancellation);

    /// <summary>Runs one scenario in a new world and judges it.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="kept">Whether its history stays on disk.</param>
    /// <param name="cancellation">Ends it as interrupted.</param>
    public async Task<ScenarioResult> RunOneAsync(Scenario scenario, KeptHistories kept, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (options.Worlds.ProblemOf(scenario) is { } problem)
            return NotRun(scenario, problem) with { IsSkipped = true };
        if (options.Worlds.AreRepeatable && kept != KeptHistories.All)
            return await RunUnwrittenAsync(scenario, kept, cancellation);

        var folder = options.Results.ForScenario(scenario);
        var file = Create(folder);
        var history = await RunAsync(scenario, file is null ? null : file.Add, cancellation);
        await CompleteAsync(file, folder);

        var verdict = Verdict.Of(history, options.Rules, cancellation);
        var keeps = kept.Keeps(verdict);
        if (!keeps)
            options.Results.Delete(folder);
        return new ScenarioResult(scenario, verdict, history, history.Events[^1].At, keeps && file is not null ? PathIn(folder!) : null);
    }

    /// <summary>Writes what is kept when all is over: a file for each of thousands of short runs takes longer than the runs.</summary>
    private async Task<ScenarioResult> RunUnwrittenAsync(Scenario scenario, KeptHistories kept, CancellationToken cancellation)
    {
        var history = await RunAsync(scenario, sink: null, cancellation);
        var verdict = Verdict.Of(history, options.Rules, cancellation);
        string? path = null;
        if (kept.Keeps(verdict))
        {
            var folder = options.Results.ForScenario(scenario);
            if (Create(folder) is { } file)
            {
                path = PathIn(folder!);
                foreach (var happened in history.Events)
                    file.Add(happened);
                await CompleteAsync(file, folder);
            }
        }

        return new ScenarioResult(scenario, verdict, history, history.Events[^1].At, path);
    }

    private static string PathIn(string folder) => Path.Combine(folder, "history.jsonl");

    /// <summary>The file for a history; null where it cannot be made. A run is run and judged without it.</summary>
    private HistoryFile? Create(string? folder)
    {
        if (folder is null)
            return null;
        try
        {
            return new HistoryFile(PathIn(folder));
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            options.Results.Note($"{PathIn(folder)} could not be written: {error.Message.TrimEnd('.')}");
            return null;
        }
    }

    private async Task CompleteAsync(HistoryFile? file, string? folder)
    {
        if (file is null)
            return;
        await file.DisposeAsync();
        if (file.Problem is { } problem)
            options.Results.Note($"{PathIn(folder!)} is incomplete: {problem.TrimEnd('.')}");
    }

    private async Task<History> RunAsync(Scenario scenario, Action<HistoryEvent>? sink, CancellationToken cancellation)
    {
        var log = options.Log.CreateLogger(scenario.Identity);
        log.Enters($"run begins: {scenario.Name}");
        var worldOfRun = options.Worlds.For(scenario);
        var history = new History(worldOfRun.Time, log.IsEnabled(LogLevel.Debug) ? Logged(sink, log) : sink);
        try
        {
            log.Enters("its world is made");
            await worldOfRun.RunAsync(new NetworkRecorder(history), async world =>
            {
                log.Enters($"its world is there: {world.Kind}, {world.Endpoint}");
                await new ScenarioRunner(verbs, echo, options.TimeScale, log) { AddedRules = addedRules }.RunAsync(scenario, world, history, cancellation);
                log.Enters("its world is taken down");
            });
            log.Enters("its world is gone");
        }
        catch (Exception error)
        {
            log.Enters($"the run failed: {error}");
            history.Append(new RunEnded(cancellation.IsCancellationRequested ? RunEnding.Interrupted : RunEnding.HarnessFailed, error.Message));
        }

        return history;
    }

    /// <summary>Processes, signals, steps, listeners, traffic: all of that is in the history anyway. Its sessions, which are thousands, say nothing of a hang.</summary>
    private static Action<HistoryEvent> Logged(Action<HistoryEvent>? sink, ILogger log) => happened =>
    {
        sink?.Invoke(happened);
        if (happened is not (TrafficSession or PacketsCarried))
            log.Happened(EventText.Describe(happened));
    };

    private static ScenarioResult NotRun(Scenario scenario, string reason) =>
        new(scenario, null, new History(TimeProvider.System), TimeSpan.Zero, null, reason);
}
