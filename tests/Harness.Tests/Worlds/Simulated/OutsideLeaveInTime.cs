using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Tests.Running;

namespace Harness.Tests.Worlds.Simulated;

/// <summary>A server of the simulated world that is taken out of its group from outside.</summary>
internal sealed class OutsideLeaveInTime
{
    private const string Careless = """
        server: { command: [FaultyServers, closes-at-once, "$address:$port"] }
        timeout: 120s
        """;

    private const string Rollovers = """
        network: { rtt: 20ms }
        steps:
          - spawn: v1
          - start-traffic: { name: t1, clients: 32 }
          - deploy: { from: v1, to: v2LEAVE }
          - deploy: { from: v2, to: v3LEAVE }
          - stop-traffic: t1
        """;

    [Test]
    public async Task A_server_that_loses_connections_loses_none([Range(1, 5)] int seed)
    {
        var result = await RunAsync(Rollovers.Replace("LEAVE", ", leave: outside", StringComparison.Ordinal), (ulong)seed);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<CommandEnded>().Select(ended => ended.Code).ShouldBe([0, 0]);
    }

    [Test]
    public async Task Without_it_the_same_rollovers_lose_some() =>
        (await RunAsync(Rollovers.Replace("LEAVE", "", StringComparison.Ordinal), seed: 1)).Verdict!.Outcome.ShouldBe(Outcome.Violated);

    [Test]
    public async Task Its_steps_are_those_of_the_real_one()
    {
        var result = await RunAsync("""
            steps:
              - spawn: v1
              - spawn: v2
              - leave: v1
            """, seed: 1);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        string[] expected = ["locked", "steered", "settled", "awaiting", "closed", "detached"];
        var lines = result.History.Events.OfType<CommandPrinted>().Select(printed => printed.Line).ToList();
        lines.Count.ShouldBe(expected.Length);
        foreach (var (line, step) in lines.Zip(expected))
            line.ShouldStartWith($$"""{"step":"{{step}}","ms":""");
    }

    [Test]
    public async Task With_nobody_else_it_is_refused()
    {
        var result = await RunAsync("""
            steps:
              - spawn: v1
              - leave: v1
            """, seed: 1);

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        result.History.Events.OfType<CommandEnded>().Single().Code.ShouldBe(11);
    }

    [Test]
    public async Task An_echo_server_that_leaves_by_itself_as_well_knows_that_it_need_not()
    {
        var result = await SimulatedRun.OfAsync("""
            version: 1
            name: noticed
            steps:
              - spawn: v1
              - spawn: v2
              - leave: v1
              - assert-output: { server: v1, matches: "accept, because another process has taken it out of the group" }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    private static Task<Harness.Suites.ScenarioResult> RunAsync(string text, ulong seed) => SimulatedRun.OfAsync($"version: 1\nname: outside\n{Careless}\n{text}", seed);
}
