using System.Collections.Concurrent;
using System.Diagnostics;
using Harness.Commands;
using Harness.Exploring;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Simulated;

namespace Benchmarks;

/// <summary>Random rollovers, drawn, run, recorded and judged: on the real kernel and in simulated worlds.</summary>
internal static class RandomRolloverSpeed
{
    private const ulong Seed = 1;

    /// <summary>What came of it.</summary>
    /// <param name="Took">The time by the clock.</param>
    /// <param name="Servers">How many servers were started in it.</param>
    /// <param name="SimulatedSteps">How many things happened at their time in simulated worlds.</param>
    public sealed record Result(TimeSpan Took, int Servers, long SimulatedSteps);

    public static Task<Result> RealAsync(int rollovers) => RunAsync(LinuxWorlds.OfThisMachine, rollovers);

    public static Task<Result> SimulatedAsync(int rollovers) => RunAsync(new SimulatedWorlds(Seed), rollovers);

    private static async Task<Result> RunAsync(IWorlds worlds, int rollovers)
    {
        var folder = Directory.CreateTempSubdirectory("rollover-benchmark-");
        try
        {
            var counted = new CountedWorlds(worlds);
            var verbs = new VerbCatalog();
            var runner = new SuiteRunner(verbs, EchoProgram.BesideHarness, new SuiteOptions(counted, ResultsFolder.Create(folder.FullName, DateTimeOffset.UtcNow)));
            var explorer = new RolloverExplorer(runner, ScenarioFormat.Of(verbs), worlds.HaveNetworks);
            var exploration = new Exploration();
            var options = new ExploreOptions(Seed, rollovers, null, ServerSpecification.Default, ExploreCommand.JobsOf(isSimulated: worlds.AreRepeatable));
            var clock = Stopwatch.StartNew();
            await explorer.ExploreAsync(options, exploration, CancellationToken.None);
            var took = clock.Elapsed;
            if (exploration.Failures.Count > 0 || exploration.Inconclusive > 0)
                throw new InvalidOperationException($"Of {exploration.Runs} rollovers {exploration.Failures.Count} violated a rule, and {exploration.Inconclusive} could not be judged.");
            var servers = Enumerable.Range(1, rollovers).Sum(number => explorer.Draw(options, number).Steps.Sum(Started));
            return new Result(took, servers, counted.SimulatedSteps);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Started(Step step) => step switch
    {
        SpawnStep or DeployStep => 1,
        ParallelStep parallel => parallel.Steps.Sum(Started),
        _ => 0,
    };

    /// <summary>Worlds whose clocks are kept.</summary>
    private sealed class CountedWorlds(IWorlds worlds) : IWorlds
    {
        private readonly ConcurrentBag<TimeProvider> clocks = [];

        public long SimulatedSteps => clocks.OfType<VirtualTime>().Sum(clock => clock.Happened);

        public bool HaveNetworks => worlds.HaveNetworks;

        public bool AreRepeatable => worlds.AreRepeatable;

        public string? ProblemOf(Scenario scenario) => worlds.ProblemOf(scenario);

        public IWorldOfRun For(Scenario scenario)
        {
            var world = worlds.For(scenario);
            clocks.Add(world.Time);
            return world;
        }
    }
}
