using Harness.Reporting;

namespace Harness.Tests.Running;

/// <summary>A server that is not what the scenario takes it for is told of in one finding that says so.</summary>
internal sealed class ForeignServerTests
{
    [TestCase("echo", "does not speak `echo`: it answered '")]
    [TestCase("{ line: { request: \"PING\\r\\n\", matches: '^PONG' } }", @" matches: it answered 'PING\r\n' with 'HTTP/1.1 400 Bad Request\r\n")]
    public async Task One_that_speaks_something_else_is_one_finding_however_many_sessions_there_are(string protocol, string message)
    {
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: foreign
            server: { command: [$FAULTY, speaks-http, "$address:$port"], protocol: {{protocol}} }
            steps:
              - spawn: v1
              - start-traffic: { name: t, clients: 3 }
              - wait: { for: 200ms, because: there are many sessions }
              - stop-traffic: t
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(["echo-intact"], report);
        result.Verdict!.Violations.Count.ShouldBe(1, report);
        report.ShouldContain(message);
        report.ShouldContain("v1 (pid ");

        // It is found before there is traffic: by one session, which is traffic's first.
        result.History.Events.OfType<Harness.Observations.TrafficSession>().ShouldHaveSingleItem().Number.ShouldBe(1);
        result.History.Events.OfType<Harness.Histories.StepFailed>().Single().Step.ShouldBe("2");
        report.ShouldContain("'HTTP/1.1 400 Bad Request");
        report.ShouldContain("with `protocol: tcp` nothing is said");
    }

    [TestCase("never-replies", "rate: 40/s", 5)]
    [TestCase("none", "rate: 40/s", 5)]
    public async Task One_that_does_not_answer_at_once_or_answers_right_keeps_no_traffic_from_being_made(string fault, string traffic, int least)
    {
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: not foreign
            server: { command: [$FAULTY, {{fault}}, "$address:$port"] }
            steps:
              - spawn: v1
              - start-traffic: { name: t, {{traffic}} }
              - wait: { for: 500ms, because: traffic }
              - stop-traffic: t
            """);
        result.History.Events.OfType<Harness.Observations.TrafficSession>().Count().ShouldBeGreaterThanOrEqualTo(least);
        result.History.Events.OfType<Harness.Histories.StepFailed>().ShouldBeEmpty();
    }

    [Test]
    public async Task A_scenario_that_expects_violations_has_its_traffic_all_the_same()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: expected
            server: { command: [$FAULTY, speaks-http, "$address:$port"] }
            expect: { violated: [echo-intact, no-session-dropped] }
            steps:
              - spawn: v1
              - start-traffic: { name: t, clients: 3 }
              - wait: { for: 200ms, because: there are many sessions }
              - stop-traffic: t
            """);
        result.History.Events.OfType<Harness.Observations.TrafficSession>().Count().ShouldBeGreaterThan(1);
    }

    [Test]
    public async Task One_that_listens_elsewhere_is_told_of_with_the_place()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: elsewhere
            server: { command: [$FAULTY, none, "$address:18081"] }
            steps:
              - spawn: v1
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], report);
        report.ShouldContain("it runs, but does not listen on ");
        report.ShouldMatch(@": it listens on [0-9.]+:18081");
    }

    [Test]
    public async Task One_that_listens_nowhere_as_well()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: nowhere
            server: { command: [sleep, "60"] }
            steps:
              - spawn: v1
            """);

        FailureReport.Render(result).ShouldContain(", nor on any other port of TCP");
    }
}
