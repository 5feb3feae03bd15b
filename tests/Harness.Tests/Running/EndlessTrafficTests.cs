using System.Reflection;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>Traffic that never ends holds no run: its timeout does not depend on what is under way.</summary>
internal sealed class EndlessTrafficTests
{
    [Test]
    public async Task A_stop_that_waits_for_it_is_over_with_the_scenarios_time()
    {
        var verdict = await VerdictAsync("stop-traffic: t");
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Violations.ShouldContain(violation => violation.Violation.Message == "the scenario was not through in time");
    }

    [Test]
    public async Task A_cleanup_that_waits_for_it_ends_too()
    {
        var verdict = await VerdictAsync("assert-listening: v1");
        verdict.HarnessFailed.ShouldBeTrue();
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldContain(doubt => doubt.Contains("traffic that was stopped did not end within 33 s", StringComparison.Ordinal));
    }

    /// <summary>In virtual time: a wait without a limit is one for something that never comes, which that world says.</summary>
    private static async Task<Verdict> VerdictAsync(string last)
    {
        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(new WithEndlessTraffic(), ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow));
        var result = await new SuiteRunner(new VerbCatalog(), EchoProgram.BesideHarness, options).RunOneAsync(
            ScenarioRun.Read($$"""
                version: 1
                name: endless
                timeout: 2s
                steps:
                  - spawn: v1
                  - start-traffic: { name: t, rate: 1/s }
                  - {{last}}
                """),
            CancellationToken.None);
        return result.Verdict!;
    }

    private sealed class WithEndlessTraffic : IWorlds
    {
        private readonly SimulatedWorlds sound = new(1);

        public bool HaveNetworks => true;

        public bool AreRepeatable => true;

        public string? ProblemOf(Scenario scenario) => null;

        public IWorldOfRun For(Scenario scenario) => new OfRun(sound.For(scenario));

        private sealed class OfRun(IWorldOfRun sound) : IWorldOfRun
        {
            public TimeProvider Time => sound.Time;

            public Task RunAsync(INetworkObserver observer, Func<IWorld, Task> run) => sound.RunAsync(observer, world => run(EndlessWorld.Around(world)));
        }
    }

#pragma warning disable CA1852 // DispatchProxy derives from it at run time
    /// <summary>A world that is another one but for the end of its traffic.</summary>
    internal class EndlessWorld : DispatchProxy
    {
        private IWorld sound = null!;

        public static IWorld Around(IWorld sound)
        {
            var world = Create<IWorld, EndlessWorld>();
            ((EndlessWorld)world).sound = sound;
            return world;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var given = targetMethod!.Invoke(sound, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
            return given is ITraffic traffic ? new Endless(traffic) : given;
        }
    }

#pragma warning restore CA1852

    private sealed class Endless(ITraffic sound) : ITraffic
    {
        public Task Ended { get; } = new TaskCompletionSource().Task;

        public Task<bool> Opened => sound.Opened;

        public long Begun => sound.Begun;

        public void Quiesce() => sound.Quiesce();

        public void Stop(bool byHarness) => sound.Stop(byHarness);

        public void FindUnknownOwners() => sound.FindUnknownOwners();

        public void Dispose() => sound.Dispose();
    }
}
