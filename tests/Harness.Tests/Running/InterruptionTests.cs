using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Verbs;
using Harness.Worlds;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>What a user stopped was not seen to its end: it is never verified, whenever that was.</summary>
internal sealed class InterruptionTests
{
    private static readonly Scenario sound = ScenarioRun.Read("""
        version: 1
        name: a rollover
        steps:
          - spawn: v1
          - connect: { sessions: s1..s2 }
          - start-traffic: { name: t, rate: 50/s }
          - spawn: v2
          - signal: v1
          - parallel:
              - send: { sessions: s1..s2 }
              - assert-not-listening: v1
          - stop-traffic: t
          - disconnect: { sessions: s1..s2 }
          - assert-exit: { server: v1, code: 0 }
          - connect: late
        """);

    private static readonly Scenario hazard = ScenarioRun.Read("""
        version: 1
        name: a step that does not hold, as expected
        expect: { violated: [{ rule: steps-hold, step: 2 }] }
        steps:
          - spawn: v1
          - assert-not-listening: { server: v1, within: 10ms }
        """);

    [Test]
    public async Task A_run_that_is_stopped_at_any_event_before_its_last_is_never_verified([Values] bool isHazard)
    {
        var scenario = isHazard ? hazard : sound;
        var whole = await RunAsync(scenario, stopAt: int.MaxValue);
        Verdict.Of(whole).Outcome.ShouldBe(Outcome.Verified, "or nothing is tried here");
        whole.Events.Count.ShouldBeGreaterThan(isHazard ? 10 : 60);

        for (var number = 1; number < whole.Events.Count; number++)
        {
            var history = await RunAsync(scenario, number);

            Verdict.Of(history).Outcome.ShouldBe(Outcome.Inconclusive, $"stopped at event {number}, {history.Events[number - 1]}");
            history.Events.OfType<RunEnded>().Last().Ending.ShouldBe(RunEnding.Interrupted);
        }
    }

    [Test]
    public async Task A_violation_that_was_proved_before_the_user_stopped_it_stays_one()
    {
        var scenario = hazard with { ExpectedViolations = [] };
        var whole = await RunAsync(scenario, stopAt: int.MaxValue);
        var cleanup = (int)whole.Events.OfType<CleanupStarted>().Single().Sequence;

        Verdict.Of(await RunAsync(scenario, cleanup)).Outcome.ShouldBe(Outcome.Violated);
    }

    private static async Task<History> RunAsync(Scenario scenario, int stopAt)
    {
        using var user = new CancellationTokenSource();
        var world = new SimulatedWorlds(seed: 7).For(scenario);
        var history = new History(world.Time, happened =>
        {
            if (happened.Sequence == stopAt)
                user.Cancel();
        });
        await world.RunAsync(new Deaf(), one => new ScenarioRunner(new VerbCatalog(), EchoProgram.BesideHarness, timeScale: 1).RunAsync(scenario, one, history, user.Token));
        return history;
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
