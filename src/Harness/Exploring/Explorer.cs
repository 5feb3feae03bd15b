using Harness.Histories;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;

namespace Harness.Exploring;

/// <summary>What is explored.</summary>
/// <param name="Seed">The same seed draws the same rollovers.</param>
/// <param name="Runs">How many rollovers.</param>
/// <param name="Time">Ends it after this time, or null.</param>
/// <param name="Server">The servers.</param>
/// <param name="Jobs">How many run at the same time.</param>
public sealed record ExploreOptions(ulong Seed, int Runs, TimeSpan? Time, ServerSpecification Server, int Jobs);

/// <summary>
/// Searches for rollovers that violate a rule: draws them, runs them on real servers, and makes the first that fails small. The seed
/// says which rollovers are drawn; what the kernel makes of their timing it does not say. So a failure is run again, and how often it
/// fails is a part of the finding.
/// </summary>
/// <param name="runner">Runs them.</param>
/// <param name="format">Writes and reads them.</param>
/// <param name="hasNamespaces">Whether kernel settings and networks can be had.</param>
public sealed class Explorer(SuiteRunner runner, ScenarioFile format, bool hasNamespaces)
{
    // Of what fails in one run of ten hardly anything passes for what fails mostly, among hundreds of candidates.
    private const int MostFailed = 6;
    private const int MostHeld = 3;
    private const int MostTries = 400;

    /// <summary>Runs rollovers until one fails, all are run, or the time is over.</summary>
    /// <param name="options">What is explored.</param>
    /// <param name="exploration">Gets what is found, while it is found.</param>
    /// <param name="cancellation">The user stops it.</param>
    public async Task ExploreAsync(ExploreOptions options, Exploration exploration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(exploration);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.Time is { } time)
            over.CancelAfter(time);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs };
        await Parallel.ForAsync(1, options.Runs + 1, parallel, async (number, _) =>
        {
            // Those under way are run to their end: an interruption in the middle would say nothing.
            if (over.IsCancellationRequested || exploration.Failures.Count > 0)
                return;
            var scenario = Draw(options, number);
            exploration.Add(number, await runner.RunOneAsync(scenario, KeptHistories.OfFailures, cancellation));
        });
    }

    /// <summary>How many of so many runs of a scenario violate one of these rules.</summary>
    public async Task<int> CountFailuresAsync(Scenario scenario, IReadOnlyList<string> rules, int times, int jobs, CancellationToken cancellation)
    {
        var failed = 0;
        await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (_, _) =>
        {
            if (!cancellation.IsCancellationRequested && await FailsAsync(scenario, rules, cancellation))
                Interlocked.Increment(ref failed);
        });
        return failed;
    }

    /// <summary>
    /// The smallest scenario that was found within a limit of time which violates one of these rules in most of its runs: six times before it
    /// has held three times, and comes to its end as what it was made from does. A candidate that goes on for much longer than that waits for
    /// something that does not come, such as the end of a server whose sessions nobody closes any more.
    /// </summary>
    public async Task<Scenario> ShrinkAsync(ExploredFailure failure, int jobs, TimeSpan limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var scenario = failure.Result.Scenario;
        var timeout = (2 * failure.Result.Duration) + TimeSpan.FromSeconds(1);
        var mustEnd = HasEnded(failure.Result);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(limit);
        return await new Shrinker(
            one => Survivors.Remain(one.Steps) && Written(one) is not null,
            (one, token) => FailsMostlyAsync(Written(one)! with { Timeout = timeout < one.Timeout ? timeout : one.Timeout }, failure.Rules, mustEnd, jobs, token),
            MostTries).ShrinkAsync(scenario, over.Token);
    }

    /// <summary>The rollover of a number, as a file would give it: with places in its text.</summary>
    public Scenario Draw(ExploreOptions options, int number)
    {
        ArgumentNullException.ThrowIfNull(options);
        var drawn = RandomRollovers.Draw(options.Seed, number, options.Server, hasNamespaces);
        return Written(drawn) ?? throw new InvalidOperationException($"Rollover {number} of seed {options.Seed} is no valid scenario:\n{format.Write(drawn)}");
    }

    private async Task<bool> FailsMostlyAsync(Scenario scenario, IReadOnlyList<string> rules, bool mustEnd, int jobs, CancellationToken cancellation)
    {
        var (failed, held, isEndless) = (0, 0, false);
        while (failed < MostFailed && held < MostHeld && !isEndless && !cancellation.IsCancellationRequested)
        {
            // As many at once as are needed in any case.
            var runs = Math.Min(MostFailed - failed, MostHeld - held);
            var failures = 0;
            await Parallel.ForAsync(0, runs, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (_, _) =>
            {
                if (Volatile.Read(ref isEndless))
                    return;
                var result = await runner.RunOneAsync(scenario, KeptHistories.None, cancellation);
                if (mustEnd && !HasEnded(result))
                    Volatile.Write(ref isEndless, true);
                else if (Violates(result, rules))
                    Interlocked.Increment(ref failures);
            });
            failed += failures;
            held += runs - failures;
        }

        return failed == MostFailed && !isEndless;
    }

    private async Task<bool> FailsAsync(Scenario scenario, IReadOnlyList<string> rules, CancellationToken cancellation) =>
        Violates(await runner.RunOneAsync(scenario, KeptHistories.None, cancellation), rules);

    private static bool Violates(ScenarioResult result, IReadOnlyList<string> rules) =>
        result.Verdict is { Outcome: Outcome.Violated } verdict
        && verdict.Unexpected.Any(violation => rules.Contains(violation.Rule.Name, StringComparer.Ordinal));

    /// <summary>Whether it came to the end of its steps, or to one that does not hold, and not to the end of its time.</summary>
    private static bool HasEnded(ScenarioResult result) =>
        result.History.Events.OfType<RunEnded>().FirstOrDefault() is { Ending: RunEnding.Completed or RunEnding.StepFailed };

    /// <summary>Through its text: what the checks of a file find wrong is no scenario.</summary>
    private Scenario? Written(Scenario scenario)
    {
        var problems = new Problems();
        return format.Read(SourceText.Of(scenario.File ?? "", format.Write(scenario)), problems) is { } read ? read with { File = scenario.File } : null;
    }
}
