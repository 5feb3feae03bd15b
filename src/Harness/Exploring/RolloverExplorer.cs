using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Scenarios.Text;
using Harness.Suites;
using Harness.Verbs;

namespace Harness.Exploring;

/// <summary>What is explored.</summary>
/// <param name="Seed">The same seed draws the same rollovers.</param>
/// <param name="Runs">How many rollovers.</param>
/// <param name="Time">Ends it after this time, or null.</param>
/// <param name="Server">The servers.</param>
/// <param name="Jobs">How many run at the same time.</param>
internal sealed record ExploreOptions(ulong Seed, int Runs, TimeSpan? Time, ServerSpecification Server, int Jobs);

/// <summary>
/// Searches for rollovers that violate a rule: draws them, runs them on real servers, and makes one that fails small. The seed
/// says which rollovers are drawn; what the kernel makes of their timing it does not say. So a failure is run again, and how often it
/// fails is a part of the finding.
/// </summary>
/// <param name="runner">Runs them.</param>
/// <param name="format">Writes and reads them.</param>
/// <param name="hasNamespaces">Whether kernel settings and networks can be had.</param>
internal sealed class RolloverExplorer(SuiteRunner runner, ScenarioFile format, bool hasNamespaces)
{
    // What a reader takes in at a glance: two servers, a client, a signal, and two steps of what is special about it.
    private const int SmallSteps = 6;
    private const int MostTries = 400;

    /// <summary>Runs rollovers until one fails, all are run, or the time is over.</summary>
    /// <param name="options">What is explored.</param>
    /// <param name="exploration">Gets what is found, while it is found.</param>
    /// <param name="cancellation">The user stops it.</param>
    public Task ExploreAsync(ExploreOptions options, Exploration exploration, CancellationToken cancellation) =>
        ExploreAsync(options, exploration, _ => Task.FromResult(true), cancellation);

    /// <summary>Runs rollovers until one fails that is enough, all are run, or the time is over.</summary>
    /// <param name="options">What is explored.</param>
    /// <param name="exploration">Gets what is found, while it is found.</param>
    /// <param name="isEnough">
    /// Whether a failure ends the search. It is asked about one at a time, in the order of their numbers, and no further rollover begins while
    /// it looks: what ends the search depends on the rollovers alone, and not on which of those that run at the same time is over first.
    /// </param>
    /// <param name="cancellation">The user stops it.</param>
    public async Task ExploreAsync(ExploreOptions options, Exploration exploration, Func<ExploredFailure, Task<bool>> isEnough, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(exploration);
        ArgumentNullException.ThrowIfNull(isEnough);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var looking = new SemaphoreSlim(1);
        if (options.Time is { } time)
            over.CancelAfter(time);
        var isFound = false;
        var inOrder = new InOrder(1);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs };
        await Parallel.ForAsync(1, options.Runs + 1, parallel, async (number, _) =>
        {
            await looking.WaitAsync(CancellationToken.None);
            looking.Release();
            try
            {
                // Those under way are run to their end: an interruption in the middle would say nothing.
                if (over.IsCancellationRequested)
                    return;
                if (exploration.Add(number, await runner.RunOneAsync(Draw(options, number), KeptHistories.OfFailures, cancellation)) is { } failure)
                    await LookAsync(failure);
            }
            finally
            {
                inOrder.Through(number);
            }
        });

        async Task LookAsync(ExploredFailure failure)
        {
            await inOrder.WaitAsync(failure.Number);
            await looking.WaitAsync(CancellationToken.None);
            try
            {
                // What fails after the time is over, or beside another one that was not enough, is told of as well.
                if (isFound || cancellation.IsCancellationRequested || !await isEnough(failure))
                    return;
                isFound = true;
                await over.CancelAsync();
            }
            finally
            {
                looking.Release();
            }
        }
    }

    /// <summary>How many of so many runs of a scenario violate one of these rules.</summary>
    public Task<int> CountFailuresAsync(Scenario scenario, IReadOnlyList<string> rules, int times, int jobs, CancellationToken cancellation) =>
        new Recurrence(runner, rules, jobs).CountAsync(scenario, times, cancellation);

    /// <summary>
    /// The smallest scenario that was found within a limit of time which violates one of these rules in most of its runs, and comes to its end as
    /// what it was made from does. A candidate that goes on for much longer than that waits for something that does not come, such as the
    /// end of a server whose sessions nobody closes any more.
    /// </summary>
    /// <param name="failure">What it is made from.</param>
    /// <param name="repetitions">How often what was found is run again: what fails in half of these runs or fewer has won its votes by luck, and is not taken.</param>
    /// <param name="jobs">How many run at the same time.</param>
    /// <param name="limit">Ends the search.</param>
    /// <param name="progress">Told of every try.</param>
    /// <param name="cancellation">The user ends it.</param>
    /// <returns>The scenario, and how many of its repetitions failed; null if no smaller one was found.</returns>
    public async Task<(Scenario Scenario, int Failed)?> ShrinkAsync(ExploredFailure failure, int repetitions, int jobs, TimeSpan limit, ShrinkProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(progress);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(limit);
        var timeout = (2 * failure.Result.Duration) + TimeSpan.FromSeconds(1);
        var mustEnd = Recurrence.HasEnded(failure.Result);
        var recurrence = new Recurrence(runner, failure.Rules, jobs);
        (Scenario Scenario, int Failed)? smallest = null;
        foreach (var way in ShrinkWay.All)
        {
            if (over.IsCancellationRequested || (smallest is { } small && StepsOf(small.Scenario) <= SmallSteps))
                break;
            var before = progress.Tries;
            var found = await new Shrinker(
                one => Survivors.Remain(one.Steps) && Written(one) is not null,
                (one, token) => recurrence.FailsMostlyAsync(Written(one)! with { Timeout = timeout < one.Timeout ? timeout : one.Timeout }, way.Vote, mustEnd, token),
                way.TrafficFirst,
                MostTries,
                (tries, least) => progress.Set(before + tries, StepsOf(least))).ShrinkAsync(way.StartOf(failure.Result.Scenario, smallest?.Scenario), over.Token);
            if (StepsOf(found) >= StepsOf(smallest?.Scenario ?? failure.Result.Scenario))
                continue;
            var failed = await recurrence.CountAsync(found, repetitions, cancellation);
            if (failed * 2 > repetitions)
                smallest = (found, failed);
        }

        return smallest;
    }

    /// <summary>Whether what failed so often when it was run again fails nearly always: in more than four of five runs.</summary>
    public static bool IsSure(int failed, int repetitions) => failed * 5 > repetitions * 4;

    /// <summary>How many steps a scenario has; those beside each other count each.</summary>
    public static int StepsOf(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return NestedSteps.Flat(scenario.Steps).Count();
    }

    /// <summary>The rollover of a number, as a file would give it: with places in its text.</summary>
    public Scenario Draw(ExploreOptions options, int number)
    {
        ArgumentNullException.ThrowIfNull(options);
        var drawn = RandomRollovers.Draw(options.Seed, number, options.Server, hasNamespaces);
        return Written(drawn) ?? throw new InvalidOperationException($"Rollover {number} of seed {options.Seed} is no valid scenario:\n{format.Write(drawn)}");
    }

    /// <summary>Through its text: what the checks of a file find wrong is no scenario.</summary>
    private Scenario? Written(Scenario scenario)
    {
        var problems = new Problems();
        return format.Read(SourceText.Of(scenario.File ?? "", format.Write(scenario)), problems) is { } read ? read with { File = scenario.File } : null;
    }
}
