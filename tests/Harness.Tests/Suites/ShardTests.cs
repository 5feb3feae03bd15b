using Harness.Reporting.Recorded;
using Harness.Scenarios;
using Harness.Suites;

namespace Harness.Tests.Suites;

/// <summary>A suite on several machines.</summary>
internal sealed class ShardTests
{
    private static readonly IReadOnlyList<Scenario> suite = [.. Enumerable.Range(0, 23).Select(number => new Scenario { Name = $"scenario {number}", File = $"{number}.yaml", Steps = [] })];

    [Test]
    public void Every_scenario_is_in_one_part_and_the_parts_take_about_as_long()
    {
        static TimeSpan? Took(Scenario scenario) => TimeSpan.FromSeconds(1 + int.Parse(scenario.Name.Split(' ')[1]));
        var parts = Enumerable.Range(1, 4).Select(index => Shard.Of(suite, index, 4, Took)).ToList();

        parts.SelectMany(part => part.Scenarios).OrderBy(scenario => scenario.File, StringComparer.Ordinal).ShouldBe(suite.OrderBy(scenario => scenario.File, StringComparer.Ordinal));
        parts.Select(part => part.Shard.Plan).Distinct().Count().ShouldBe(1);
        var loads = parts.Select(part => part.Scenarios.Sum(scenario => Took(scenario)!.Value.TotalSeconds)).ToList();
        (loads.Max() - loads.Min()).ShouldBeLessThanOrEqualTo(3);
    }

    [Test]
    public void Without_durations_the_parts_are_as_large_as_each_other()
    {
        var parts = Enumerable.Range(1, 4).Select(index => Shard.Of(suite, index, 4, _ => null).Scenarios.Count).ToList();
        (parts.Max() - parts.Min()).ShouldBeLessThanOrEqualTo(1);
        Shard.Of([.. suite.Take(1)], 2, 2, _ => null).Scenarios.ShouldBeEmpty();
    }

    [Test]
    public void Another_suite_other_durations_and_another_number_of_parts_are_another_plan()
    {
        var plan = Shard.Of(suite, 1, 4, _ => null).Shard.Plan;
        Shard.Of(suite, 3, 4, _ => null).Shard.Plan.ShouldBe(plan);
        Shard.Of(suite, 1, 5, _ => null).Shard.Plan.ShouldNotBe(plan);
        Shard.Of([.. suite.Skip(1)], 1, 4, _ => null).Shard.Plan.ShouldNotBe(plan);
        Shard.Of(suite, 1, 4, scenario => TimeSpan.FromSeconds(scenario == suite[5] ? 60 : 1)).Shard.Plan.ShouldNotBe(plan);
    }

    [TestCase("1/1", true)]
    [TestCase("4/4", true)]
    [TestCase("5/4", false)]
    [TestCase("0/4", false)]
    [TestCase("1/0", false)]
    [TestCase("1", false)]
    [TestCase("1/2/3", false)]
    [TestCase("a/b", false)]
    [TestCase("1/1001", false)]
    public void A_part_is_a_number_and_how_many_there_are(string text, bool isOne) => Shard.TryParse(text, out _, out _).ShouldBe(isOne);

    [Test]
    public void Whole_suites_have_no_gaps()
    {
        ShardGaps.Of([Run(null, "1.yaml"), Run(null, "2.yaml")]).ShouldBeEmpty();
        ShardGaps.Of([Run(new(1, 2, "p", 3), "1.yaml", "2.yaml"), Run(new(2, 2, "p", 3), "3.yaml")]).ShouldBeEmpty();
    }

    [Test]
    public void What_is_missing_of_a_suite_is_told_of()
    {
        ShardGaps.Of([Run(new(1, 4, "p", 3), "1.yaml"), Run(new(3, 4, "p", 3), "2.yaml")]).ShouldBe(["shards 2, 4 of 4 are missing"]);
        ShardGaps.Of([Run(new(2, 2, "p", 1), "1.yaml")]).ShouldBe(["shard 1 of 2 is missing"]);
        ShardGaps.Of([Run(new(1, 1, "p", 1), "1.yaml"), Run(new(1, 1, "p", 1), "1.yaml")]).ShouldBe(["shard 1 of 1 is there 2 times"]);
        ShardGaps.Of([Run(new(1, 2, "p", 3), "1.yaml"), Run(new(2, 2, "p", 3), "3.yaml")]).ShouldBe(["the shards hold 2 scenarios, and the suite has 3"]);
        ShardGaps.Of([Run(new(1, 2, "p", 2), "1.yaml"), Run(new(2, 2, "q", 2), "2.yaml")]).ShouldBe(
            ["shard 2 of 2 is missing", "shard 1 of 2 is missing", "the shards are of different plans: each machine has to be given the same files, options and results of the last run"]);
    }

    [Test]
    public void What_was_missing_when_parts_were_put_together_is_missing_still()
    {
        ShardGaps.Of([Run(null, "1.yaml") with { Gaps = ["shard 2 of 2 is missing"] }]).ShouldBe(["shard 2 of 2 is missing"]);
        ShardGaps.Of([Run(new(1, 2, "p", 2), "1.yaml") with { Gaps = ["shard 2 of 2 is missing"] }, Run(new(2, 2, "p", 2), "2.yaml")]).ShouldBeEmpty("the part was reported alone before");
    }

    private static RecordedSuite Run(Shard? shard, params string[] files) =>
        new("results", [.. files.Select(file => new RecordedScenario(file, file, 1, "verified", TimeSpan.FromSeconds(1), null, null))]) { Shard = shard };
}
