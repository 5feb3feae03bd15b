using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Tests.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>Deployments that are rolled back, and canaries.</summary>
internal sealed class DeploymentTests
{
    [TestCase("{ command: [sh, -c, \"exit 3\"] }")]
    [TestCase("{ ready: { output: never said } }")]
    [TestCase("{ command: [$FAULTY, listens-late, \"$address:$port\"] }")]
    public async Task A_server_that_does_not_become_ready_is_ended_and_the_old_one_is_left_alone(string v2)
    {
        var result = await ScenarioRun.OfAsync(Scenario(v2, """
              - deploy: { from: v1, to: v2, expect: not-ready, within: 500ms }
              - assert-running: v1
            """));

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<DeploymentRolledBack>().ShouldHaveSingleItem().To.ShouldBe("v2");
        var facts = new RunFacts(result.History);
        facts.Server("v2")!.Exited.ShouldNotBeNull();
        facts.Server("v1")!.Drain.ShouldBeNull();
    }

    /// <summary>The time that was waited, and not what was left of it when the step failed. So long that the harness runs for most of it also beside the other tests: otherwise nothing can be told.</summary>
    [Test]
    public async Task A_deployment_that_fails_says_how_long_it_waited()
    {
        var result = await ScenarioRun.OfAsync(Scenario("{ ready: { output: never said } }", "  - deploy: { from: v1, to: v2, within: 6750ms }"));

        ScenarioRun.Violated(result).ShouldContain("steps-hold", FailureReport.Render(result));
        result.Verdict!.Violations.Single(violation => violation.Rule.Name == "steps-hold").Violation.Message.ShouldBe("v2 is not ready after 6.75 s");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_server_that_is_ready_though_it_was_not_to_be_fails_the_step(bool isSimulated)
    {
        var text = Scenario("{}", "  - deploy: { from: v1, to: v2, expect: not-ready }");
        var result = isSimulated ? await SimulatedRun.OfAsync(text) : await ScenarioRun.OfAsync(text);

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("v2 is ready, and it was not to be");
    }

    [Test]
    public async Task A_loss_in_a_rollback_is_no_less_one()
    {
        var result = await ScenarioRun.OfAsync(Scenario("{ command: [$FAULTY, drops-sessions, \"$address:$port\"], ready: { output: never said } }", """
              - start-traffic: { name: t, clients: 8, hold: 50ms }
              - deploy: { from: v1, to: v2, expect: not-ready, within: 10s }  # v2 has to have clients before it is given up: it takes more than 4 s to start while all else of a suite does
              - stop-traffic: t
            """));

        ScenarioRun.Violated(result).ShouldContain("no-session-dropped", FailureReport.Render(result));
    }

    [TestCase("at-least: 0.3, at-most: 0.7", null)]
    [TestCase("at-least: 0.8", "v2 gets another share")]
    [TestCase("at-most: 0.2", "v2 gets another share")]
    [TestCase("at-least: 0.4999, at-most: 0.5001, within: 4s", "whether v2 gets that share cannot be told by")]
    public async Task The_share_of_a_server_is_proved_or_the_step_fails(string share, string? failure)
    {
        foreach (var isSimulated in new[] { true, false })
        {
            var text = Scenario("{}", $$"""
                  - start-traffic: { name: t, rate: 500/s }
                  - spawn: v2
                  - assert-share: { traffic: t, server: v2, {{share}} }
                  - stop-traffic: t
                """);
            var result = isSimulated ? await SimulatedRun.OfAsync(text) : await ScenarioRun.OfAsync(text);
            var report = FailureReport.Render(result);
            ScenarioRun.Violated(result).ShouldBe(failure is null ? [] : ["steps-hold"], report);
            if (failure is not null)
                report.ShouldContain(failure);
        }
    }

    [Test]
    public async Task The_share_of_named_sessions_is_counted_by_their_owners()
    {
        var result = await ScenarioRun.OfAsync(Scenario("{}", """
              - connect: s1..s60
              - send: s1..s60
              - assert-share: { sessions: s1..s60, server: v1, at-least: 0.8 }
              - spawn: v2
              - assert-share: { sessions: s1..s60, server: v2, at-least: 0.1 }
            """));

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("step      6 at");
        FailureReport.Render(result).ShouldContain("0 of 60 sessions: its share is from 0 % to");
    }

    private static string Scenario(string v2, string steps) => $$"""
        version: 1
        name: deployment
        servers: { v2: {{v2}} }
        steps:
          - spawn: v1
        {{steps}}
        """;
}
