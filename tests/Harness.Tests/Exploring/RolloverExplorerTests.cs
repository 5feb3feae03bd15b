using Harness.Exploring;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Exploring;

/// <summary>When the search for rollovers that violate a rule ends.</summary>
internal sealed class RolloverExplorerTests
{
    private static readonly VerbCatalog verbs = new();
    private static readonly ScenarioFile format = ScenarioFormat.Of(verbs);
    private static readonly ExploreOptions options = new(Seed: 7, Runs: 200, null, ServerSpecification.Default with { Args = ["--drain", "immediate"] }, Jobs: 4);

    [Test]
    public async Task The_first_failure_ends_it()
    {
        var exploration = new Exploration();

        await ExploreAsync(exploration, _ => Task.FromResult(true));

        exploration.Failures.ShouldNotBeEmpty();
        exploration.Runs.ShouldBeLessThan(options.Runs);
    }

    [Test]
    public async Task It_goes_on_until_a_failure_is_enough_and_asks_about_one_at_a_time()
    {
        var (asked, atOnce, exploration) = (0, 0, new Exploration());

        await ExploreAsync(exploration, async _ =>
        {
            Interlocked.Increment(ref atOnce).ShouldBe(1);
            await Task.Yield();
            Interlocked.Decrement(ref atOnce);
            return ++asked == 3;
        });

        asked.ShouldBe(3);
        exploration.Failures.Count.ShouldBeGreaterThanOrEqualTo(3);
        exploration.Runs.ShouldBeLessThan(options.Runs);
    }

    [Test]
    public async Task If_none_is_enough_it_asks_about_all_in_the_order_of_their_numbers_whichever_is_over_first()
    {
        var (asked, exploration) = (new List<int>(), new Exploration());

        await ExploreAsync(exploration, failure =>
        {
            asked.Add(failure.Number);
            return Task.FromResult(false);
        });

        exploration.Runs.ShouldBe(options.Runs);
        asked.ShouldBe(exploration.Failures.Select(failure => failure.Number));
    }

    [Test]
    public async Task What_fails_when_the_time_is_over_is_asked_about_as_well()
    {
        var (asked, exploration) = (new List<int>(), new Exploration());

        // Until the time, which is over at once, finds one under way that fails: of this seed one of the first four does.
        while (exploration.Failures.Count == 0)
        {
            exploration = new Exploration();
            await ExploreAsync(options with { Seed = 11, Time = TimeSpan.FromMilliseconds(1) }, exploration, failure =>
            {
                asked.Add(failure.Number);
                return Task.FromResult(false);
            });
        }

        asked.ShouldBe(exploration.Failures.Select(failure => failure.Number));
    }

    [TestCase("accept", 5UL)]
    [TestCase("accept", 34UL)]
    public async Task In_simulated_worlds_a_seed_finds_the_same_and_makes_it_as_small_however_many_run_at_once(string drain, ulong seed)
    {
        var of = options with { Seed = seed, Server = ServerSpecification.Default with { Args = ["--drain", drain] } };

        (await FoundAsync(of with { Jobs = 1 })).ShouldBe(await FoundAsync(of with { Jobs = 5 }));
    }

    private static async Task<(int Number, string Small, int Failed)> FoundAsync(ExploreOptions options)
    {
        const int repetitions = 10;
        using var folder = new TemporaryFolder();
        var explorer = ExplorerIn(folder, options.Seed);
        ExploredFailure? found = null;
        await explorer.ExploreAsync(options, new Exploration(), async failure =>
        {
            var isSure = RolloverExplorer.IsSure(await explorer.CountFailuresAsync(failure.Result.Scenario, failure.Rules, repetitions, options.Jobs, CancellationToken.None), repetitions);
            found = isSure ? failure : null;
            return isSure;
        }, CancellationToken.None);
        var (scenario, failed) = (await explorer.ShrinkAsync(found.ShouldNotBeNull(), repetitions, options.Jobs, TimeSpan.FromMinutes(10), new ShrinkProgress(), CancellationToken.None)).ShouldNotBeNull();
        return (found.Number, format.Write(scenario), failed);
    }

    private static Task ExploreAsync(Exploration exploration, Func<ExploredFailure, Task<bool>> isEnough) => ExploreAsync(options, exploration, isEnough);

    private static async Task ExploreAsync(ExploreOptions options, Exploration exploration, Func<ExploredFailure, Task<bool>> isEnough)
    {
        using var folder = new TemporaryFolder();
        await ExplorerIn(folder, options.Seed).ExploreAsync(options, exploration, isEnough, CancellationToken.None);
    }

    private static RolloverExplorer ExplorerIn(TemporaryFolder folder, ulong seed)
    {
        var runner = new SuiteRunner(verbs, EchoProgram.BesideHarness, new SuiteOptions(new SimulatedWorlds(seed), ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow)));
        return new RolloverExplorer(runner, format, hasNamespaces: true);
    }
}
