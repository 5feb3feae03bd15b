using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Exploring;

/// <summary>How often a scenario fails when it is run again: the kernel's timing is not replayed, so that one run says little.</summary>
/// <param name="runner">Runs it.</param>
/// <param name="rules">A run fails if it violates one of these.</param>
/// <param name="jobs">How many run at the same time.</param>
internal sealed class Recurrence(SuiteRunner runner, IReadOnlyList<string> rules, int jobs)
{
    /// <summary>In how many of so many runs it fails.</summary>
    public async Task<int> CountAsync(Scenario scenario, int times, CancellationToken cancellation)
    {
        var failed = 0;
        await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (_, _) =>
        {
            if (!cancellation.IsCancellationRequested && Violates(await RunAsync(scenario, cancellation)))
                Interlocked.Increment(ref failed);
        });
        return failed;
    }

    /// <summary>Whether it fails mostly.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="vote">What counts as mostly.</param>
    /// <param name="mustEnd">Whether a run that does not come to the end of its steps, or to one that does not hold, settles that it does not.</param>
    /// <param name="cancellation">Ends it undecided, which is a no.</param>
    public async Task<bool> FailsMostlyAsync(Scenario scenario, Vote vote, bool mustEnd, CancellationToken cancellation)
    {
        var (failed, held, isEndless) = (0, 0, false);
        while (failed < vote.Failed && held < vote.Held && !isEndless && !cancellation.IsCancellationRequested)
        {
            // As many as are needed in any case, and all of them, even if one has settled it: so what comes of a simulated run does not depend on
            // how many run at once.
            var runs = Math.Min(vote.Failed - failed, vote.Held - held);
            var failures = 0;
            await Parallel.ForAsync(0, runs, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (_, _) =>
            {
                var result = await RunAsync(scenario, cancellation);
                if (mustEnd && !HasEnded(result))
                    Volatile.Write(ref isEndless, true);
                else if (Violates(result))
                    Interlocked.Increment(ref failures);
            });
            failed += failures;
            held += runs - failures;
        }

        return failed == vote.Failed && !isEndless;
    }

    /// <summary>Whether it came to the end of its steps, or to one that does not hold, and not to the end of its time.</summary>
    public static bool HasEnded(ScenarioResult result) =>
        result.History.Events.OfType<RunEnded>().FirstOrDefault() is { Ending: RunEnding.Completed or RunEnding.StepFailed };

    private Task<ScenarioResult> RunAsync(Scenario scenario, CancellationToken cancellation) => runner.RunOneAsync(scenario, KeptHistories.None, cancellation);

    private bool Violates(ScenarioResult result) =>
        result.Verdict is { Outcome: Outcome.Violated } verdict
        && verdict.Unexpected.Any(violation => rules.Contains(violation.Rule.Name, StringComparer.Ordinal));
}

/// <summary>What counts as failing mostly: so many failures before so many runs have held.</summary>
/// <param name="Failed">The failures.</param>
/// <param name="Held">The runs that held.</param>
internal readonly record struct Vote(int Failed, int Held);
