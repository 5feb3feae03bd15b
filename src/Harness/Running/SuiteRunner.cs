using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Verbs;
using Harness.Worlds.Linux;

namespace Harness.Running;

/// <summary>How a suite is run.</summary>
/// <param name="Isolation">How the runs are kept apart.</param>
/// <param name="Results">Where the histories go.</param>
/// <param name="TimeScale">What every deadline is multiplied by.</param>
/// <param name="Jobs">How many run at the same time.</param>
/// <param name="FailFast">Whether no other scenario is started after one that is not verified.</param>
public sealed record SuiteOptions(Isolation Isolation, ResultsFolder Results, double TimeScale = 1, int Jobs = 1, bool FailFast = false);

/// <summary>Is told of a suite's progress, from any thread.</summary>
public interface ISuiteObserver
{
    /// <summary>A scenario begins.</summary>
    void Started(Scenario scenario);

    /// <summary>A scenario is through, or is not run.</summary>
    void Finished(ScenarioResult result);
}

/// <summary>Runs scenarios, each in a world of its own, several at the same time.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="echo">The program that <c>command: echo</c> stands for.</param>
/// <param name="options">How.</param>
public sealed class SuiteRunner(VerbCatalog verbs, EchoProgram echo, SuiteOptions options)
{
    /// <summary>Runs all scenarios; the results are in their order.</summary>
    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(IReadOnlyList<Scenario> scenarios, ISuiteObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        ArgumentNullException.ThrowIfNull(observer);
        var results = new ScenarioResult[scenarios.Count];
        var stop = false;
        await Parallel.ForAsync(0, scenarios.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, async (i, _) =>
        {
            if (cancellation.IsCancellationRequested || Volatile.Read(ref stop))
            {
                results[i] = NotRun(scenarios[i], cancellation.IsCancellationRequested ? "the run was interrupted" : "another scenario failed (--fail-fast)");
            }
            else
            {
                observer.Started(scenarios[i]);
                results[i] = await RunOneAsync(scenarios[i], cancellation);
                if (options.FailFast && results[i].Verdict is { Outcome: not Outcome.Verified })
                    Volatile.Write(ref stop, true);
            }

            observer.Finished(results[i]);
        });
        return results;
    }

    /// <summary>Runs one scenario in a new world and judges it.</summary>
    public async Task<ScenarioResult> RunOneAsync(Scenario scenario, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.NeedsNamespace && options.Isolation != Isolation.NetworkNamespace)
            return NotRun(scenario, "it sets the kernel's settings, has a network between clients and servers, or uses addresses of its own, which takes a network namespace, and this machine gives none") with { IsSkipped = true };

        if (scenario.Network is { } network && LinuxWorld.ProblemOf(network) is { } problem)
            return NotRun(scenario, $"it has a network between clients and servers, and {problem}") with { IsSkipped = true };

        var path = Path.Combine(options.Results.ForScenario(scenario.File ?? scenario.Name), "history.jsonl");
        History history;
        await using (var file = new HistoryFile(path))
        {
            history = new History(TimeProvider.System, file.Add);
            try
            {
                await using var world = LinuxWorld.Create(options.Isolation, network: scenario.Network, observer: new NetworkRecorder(history));
                await new ScenarioRunner(verbs, echo, options.TimeScale).RunAsync(scenario, world, history, cancellation);
            }
            catch (Exception error)
            {
                history.Append(new RunEnded(RunEnding.HarnessFailed, error.Message));
            }
        }

        return new ScenarioResult(scenario, Verdict.Of(history), history, history.Events[^1].At, path);
    }

    private static ScenarioResult NotRun(Scenario scenario, string reason) =>
        new(scenario, null, new History(TimeProvider.System), TimeSpan.Zero, null, reason);
}
