using Harness.Observations;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>A run whose world fails is no proof of anything, whenever that happens.</summary>
internal sealed class WorldFailureTests
{
    private static readonly Scenario scenario = ScenarioRun.Read("""
        version: 1
        name: any
        steps:
          - spawn: v1
        """);

    [Test]
    public async Task A_world_that_fails_after_the_last_step_makes_the_run_inconclusive()
    {
        var result = await RunAsync(new FailingAtTheEnd());

        result.Verdict!.Outcome.ShouldBe(Outcome.Inconclusive);
        result.Verdict.Doubts.ShouldBe(["the harness failed: the world is broken"]);
        result.Verdict.HarnessFailed.ShouldBeTrue();
    }

    [Test]
    public async Task A_step_that_failed_does_not_hide_it()
    {
        var result = await RunAsync(new FailingAtTheEnd(), ScenarioRun.Read("""
            version: 1
            name: any
            steps:
              - spawn: v1
              - assert-not-listening: { server: v1, within: 10ms }
            """));

        result.Verdict!.Unexpected.ShouldNotBeEmpty("the step failed before");
        result.Verdict.HarnessFailed.ShouldBeTrue();
        result.Verdict.Doubts.ShouldContain("the harness failed: the world is broken");
    }

    [Test]
    public async Task A_continuation_from_another_thread_fails_a_simulated_run()
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(async () => await new SimulatedWorlds(1).For(scenario).RunAsync(new Deaf(), async world =>
        {
            var brought = new TaskCompletionSource();
            await using var timer = world.Time.CreateTimer(
                _ =>
                {
                    var other = new Thread(brought.SetResult);
                    other.Start();
                    other.Join();
                },
                null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            await brought.Task;
        }));

        failure.Message.ShouldStartWith("1 continuations came from another thread: the run was not deterministic.");
        failure.Message.ShouldContain("TaskCompletionSource.SetResult", customMessage: "it says where the first came from");
    }

    private static async Task<ScenarioResult> RunAsync(IWorlds worlds, Scenario? other = null)
    {
        using var folder = new TemporaryFolder();
        var options = new SuiteOptions(worlds, ResultsFolder.Create(folder.Path, DateTimeOffset.UtcNow));
        return await new SuiteRunner(new VerbCatalog(), EchoProgram.BesideHarness, options).RunOneAsync(other ?? scenario, CancellationToken.None);
    }

    private sealed class FailingAtTheEnd : IWorlds
    {
        private readonly SimulatedWorlds sound = new(1);

        public bool HaveNetworks => true;

        public bool AreRepeatable => true;

        public string? ProblemOf(Scenario scenario) => null;

        public IWorldOfRun For(Scenario scenario) => new World(sound.For(scenario));

        private sealed class World(IWorldOfRun sound) : IWorldOfRun
        {
            public TimeProvider Time => sound.Time;

            public async Task RunAsync(INetworkObserver observer, Func<IWorld, Task> run)
            {
                await sound.RunAsync(observer, run);
                throw new WorldException("the world is broken");
            }
        }
    }

    private sealed class Deaf : INetworkObserver
    {
        public void Dropped(PacketDirection direction, long count)
        {
        }

        public void Paused(PacketDirection direction, long beganAt, TimeSpan took)
        {
        }

        public void Failed(string detail)
        {
        }
    }
}
