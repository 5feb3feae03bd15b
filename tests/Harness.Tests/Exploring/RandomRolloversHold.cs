using Harness.Exploring;
using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Files;
using Harness.Verbs;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Simulated.Timed;
using Shared;

namespace Harness.Tests.Exploring;

/// <summary>
/// The property that everything here is about: no random rollover of the default drain violates a rule. The seed is new in every test run and
/// printed; ROLLOVER_SEED repeats it, and ROLLOVER_RUNS=10 draws ten times as many.
/// </summary>
public sealed class RandomRolloversHold
{
    private static readonly VerbCatalog verbs = new();

    [Test]
    public Task On_the_real_kernel() => HoldAsync(LinuxWorlds.OfThisMachine, PropertyRuns.Of(60), PropertySeed.Draw(), world: "");

    [Test]
    public Task In_simulated_worlds()
    {
        var seed = PropertySeed.Draw();
        return HoldAsync(new SimulatedWorlds(seed), PropertyRuns.Of(5000), seed, world: " --world simulated");
    }

    [TestCase("immediate", "no-session-dropped")]
    [TestCase("accept", "no-session-dropped")]
    [TestCase("guard", "no-connect-delayed")]
    public async Task Not_of_a_simpler_drain_which_is_caught_within_200(string drain, string rule)
    {
        var seed = PropertySeed.Draw();
        using var folder = new TemporaryFolder();
        var (_, failure) = await FirstFailureAsync(drain, seed, folder);

        failure.Rules.ShouldContain(rule, FailureReport.Render(failure.Result));
    }

    // Not of any seed: what hardly ever fails when it is a little smaller stays as large as it is.
    [TestCase("immediate", 7UL)]
    [TestCase("accept", 7UL)]
    public async Task What_a_simpler_drain_loses_is_made_as_small_as_six_steps(string drain, ulong seed)
    {
        using var folder = new TemporaryFolder();
        var (explorer, failure) = await FirstFailureAsync(drain, seed, folder);
        failure.Result.Scenario.Steps.Count.ShouldBeGreaterThan(6);

        var small = await explorer.ShrinkAsync(failure, jobs: 2, TimeSpan.FromMinutes(5), CancellationToken.None);

        small.Steps.Count.ShouldBeLessThanOrEqualTo(6, new ScenarioFile(verbs.Reader, RuleBook.Names).Write(small));
    }

    private static async Task<(Explorer Explorer, ExploredFailure Failure)> FirstFailureAsync(string drain, ulong seed, TemporaryFolder folder)
    {
        var explorer = Explorer(new SimulatedWorlds(seed), folder);
        var options = new ExploreOptions(seed, 200, null, ServerSpecification.Default with { Args = ["--drain", drain] }, Jobs: 2);
        var exploration = new Exploration();
        await explorer.ExploreAsync(options, exploration, CancellationToken.None);
        exploration.Failures.ShouldNotBeEmpty($"seed {seed}");
        return (explorer, exploration.Failures[0]);
    }

    private static async Task HoldAsync(IWorlds worlds, int runs, ulong seed, string world)
    {
        await TestContext.Out.WriteLineAsync($"ROLLOVER_SEED={seed}");
        using var folder = new TemporaryFolder();
        var exploration = new Exploration();

        await Explorer(worlds, folder).ExploreAsync(new ExploreOptions(seed, runs, null, ServerSpecification.Default, Jobs: 2), exploration, CancellationToken.None);

        exploration.Failures.ShouldBeEmpty($"rollover explore --seed {seed} --runs {runs}{world}\n{string.Concat(exploration.Failures.Take(1).Select(failure => FailureReport.Render(failure.Result)))}");
        exploration.Inconclusive.ShouldBe(0);
        exploration.Runs.ShouldBe(runs);
    }

    private static Explorer Explorer(IWorlds worlds, TemporaryFolder folder)
    {
        var runner = new SuiteRunner(verbs, EchoProgram.BesideHarness, new SuiteOptions(worlds, ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow)));
        return new Explorer(runner, new ScenarioFile(verbs.Reader, RuleBook.Names), worlds.HaveNetworks);
    }
}
