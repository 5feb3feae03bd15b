using Harness.Exploring;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Verbs;
using Harness.Worlds.Simulated.Timed;
using Shared;

namespace Harness.Tests.Exploring;

/// <summary>When the search for rollovers that violate a rule ends.</summary>
public sealed class ExplorerTests
{
    private static readonly VerbCatalog verbs = new();
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
    public async Task If_none_is_enough_it_ends_with_the_last_rollover()
    {
        var (asked, exploration) = (0, new Exploration());

        await ExploreAsync(exploration, _ => Task.FromResult(++asked < 0));

        exploration.Runs.ShouldBe(options.Runs);
        asked.ShouldBe(exploration.Failures.Count);
    }

    private static async Task ExploreAsync(Exploration exploration, Func<ExploredFailure, Task<bool>> isEnough)
    {
        using var folder = new TemporaryFolder();
        var runner = new SuiteRunner(verbs, EchoProgram.BesideHarness, new SuiteOptions(new SimulatedWorlds(options.Seed), ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow)));
        await new Explorer(runner, new ScenarioFile(verbs.Reader, RuleBook.Names), hasNamespaces: true).ExploreAsync(options, exploration, isEnough, CancellationToken.None);
    }
}
