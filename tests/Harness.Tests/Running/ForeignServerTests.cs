using Harness.Reporting;

namespace Harness.Tests.Running;

/// <summary>A server that is not what the scenario takes it for is told of in one finding that says so.</summary>
public sealed class ForeignServerTests
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
        result.Verdict!.Violations.Count.ShouldBeLessThanOrEqualTo(2, report); // of v1, and of sessions that it had ended before their owner was looked at
        report.ShouldContain(message);
        report.ShouldContain("'HTTP/1.1 400 Bad Request");
        report.ShouldContain("with `protocol: tcp` nothing is said");
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
