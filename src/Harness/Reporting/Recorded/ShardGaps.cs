using Harness.Suites;

namespace Harness.Reporting.Recorded;

/// <summary>What is missing where the parts of a suite are put together: a scenario that no machine ran must not be taken for one that passed.</summary>
internal static class ShardGaps
{
    /// <summary>What is missing, or does not belong together, each in a sentence without a full stop; nothing if the runs are whole.</summary>
    /// <param name="runs">The runs.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<RecordedSuite> runs)
    {
        // Of what was put together before, nothing but its own results tells what was missing then. Of a part it is seen anew.
        var gaps = runs.Where(run => run.Shard is null).SelectMany(run => run.Gaps).ToList();
        var shards = runs.Select(run => run.Shard).OfType<Shard>().ToList();
        foreach (var plan in shards.GroupBy(shard => (shard.Plan, shard.Count, shard.Total)))
        {
            var missing = Enumerable.Range(1, plan.Key.Count).Except(plan.Select(shard => shard.Index)).ToList();
            if (missing.Count > 0)
                gaps.Add($"{(missing.Count == 1 ? $"shard {missing[0]} of {plan.Key.Count} is" : $"shards {string.Join(", ", missing)} of {plan.Key.Count} are")} missing");
            gaps.AddRange(plan.GroupBy(shard => shard.Index).Where(same => same.Count() > 1).Select(same => $"shard {same.Key} of {plan.Key.Count} is there {same.Count()} times"));
            var there = runs.Where(run => run.Shard is { } shard && shard.Plan == plan.Key.Plan).DistinctBy(run => run.Shard!.Index).Sum(run => run.Scenarios.DistinctBy(scenario => (scenario.File ?? scenario.Name, scenario.Cell)).Count());
            if (missing.Count == 0 && there != plan.Key.Total)
                gaps.Add($"the shards hold {there} scenarios, and the suite has {plan.Key.Total}");
        }

        if (shards.DistinctBy(shard => shard.Plan).Count() > 1)
            gaps.Add("the shards are of different plans: each machine has to be given the same files, options and results of the last run");
        return gaps;
    }
}
