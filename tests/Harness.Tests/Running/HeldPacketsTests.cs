using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary><c>hold-packets</c> and <c>release-packets</c>, on the real kernel and in the model of it.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class HeldPacketsTests(bool isSimulated)
{
    [Test]
    public async Task With_the_packets_to_the_clients_held_a_SYN_comes_and_is_not_answered()
    {
        var result = await RunAsync("""
              - hold-packets: to-clients
              - parallel:
                  - connect: s1
                  - repeat:
                      times: 1
                      steps:
                        - assert-syn-received: 1
                        - release-packets: to-clients
              - send: s1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        Established(result).ShouldBeGreaterThan(Seen(result, "assert-syn-received: 1"));
    }

    [Test]
    public async Task With_the_packets_to_the_servers_held_no_SYN_comes()
    {
        var result = await RunAsync("""
              - hold-packets: to-servers
              - parallel:
                  - connect: s1
                  - assert-syn-received: { count: 1, within: 200ms }
            """);

        result.History.Events.OfType<StepFailed>().Single().Message.ShouldBe("no connection is in a SYN queue");
    }

    [Test]
    public async Task What_no_step_releases_goes_on_before_traffic_is_stopped()
    {
        var result = await RunAsync("""
              - hold-packets: to-clients
              - hold-packets: to-servers
              - release-packets: to-servers
              - release-packets: to-servers
              - start-traffic: { name: t, clients: 2 }
              - assert-unanswered: 2
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<TrafficStopped>().Single().Flawed.ShouldBe(0);
        result.History.Events.OfType<PacketsHeld>().Select(held => (held.Direction, held.Held)).ShouldBe(
            [(PacketDirection.ToClients, true), (PacketDirection.ToServers, true), (PacketDirection.ToServers, false), (PacketDirection.ToClients, false)]);
    }

    private static long Established(ScenarioResult result) => result.History.Events.OfType<ConnectEnded>().Single().Sequence;

    /// <summary>When a step had held.</summary>
    private static long Seen(ScenarioResult result, string step)
    {
        var number = result.History.Events.OfType<StepStarted>().Single(started => started.Text == step).Step;
        return result.History.Events.OfType<StepEnded>().Single(ended => ended.Step == number).Sequence;
    }

    private async Task<ScenarioResult> RunAsync(string steps)
    {
        var scenario = ScenarioRun.Read($"version: 1\nname: held\nnetwork: {{ rtt: 0ms }}\nsteps:\n  - spawn: v1\n{steps}\n");
        IWorlds worlds = isSimulated ? new SimulatedWorlds(1) : new LinuxWorlds(MachineIsolation.Best);
        if (worlds.ProblemOf(scenario) is { } problem)
            Assert.Ignore(problem);
        return await ScenarioRun.InAsync(worlds, scenario, timeScale: isSimulated ? 1 : 10);
    }
}
