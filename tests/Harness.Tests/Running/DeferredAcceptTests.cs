using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>A server whose kernel gives it no connection before the client sends (TCP_DEFER_ACCEPT, tcp(7)): what is true of it is said, it is accused of nothing, and nothing is green.</summary>
internal sealed class DeferredAcceptTests
{
    [Test]
    public async Task With_a_protocol_in_which_clients_send_it_is_a_server_like_any_other()
    {
        var result = await RunAsync("echo", """
              - connect: s1..s3
              - send: s1..s3
              - assert-owner-pid: { sessions: s1..s3, server: v1 }
              - start-traffic: { name: t, clients: 2 }
              - wait: { for: 100ms, because: traffic }
              - stop-traffic: t
            """);
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [TestCase("  - connect: s1..s3", "the clients of 3 sessions send nothing")]
    [TestCase("  - start-traffic: { name: t, clients: 5 }\n  - wait: { for: 1s, because: traffic }\n  - stop-traffic: t", "sessions send nothing")]
    public async Task With_tcp_it_cannot_be_told_what_becomes_of_its_sessions(string steps, string words)
    {
        var result = await RunAsync("tcp", steps);
        var report = FailureReport.Render(result);
        result.Verdict!.Outcome.ShouldBe(Outcome.Inconclusive, report);
        result.Verdict.Doubts.Count.ShouldBe(1, report);
        report.ShouldContain("v1 is given no connection before its client sends (TCP_DEFER_ACCEPT");
        report.ShouldContain(words);
        report.ShouldContain("Use `protocol: http`");
    }

    [TestCase("connect: { session: s1, to: v1 }", "no session can be opened to v1 by looking who accepts it")]
    [TestCase("steer-to: v1", "which listener of the group is that of v1 cannot be seen")]
    public async Task Steps_that_look_who_accepts_a_client_that_says_nothing_cannot_tell_at_once(string step, string words)
    {
        var result = await RunAsync("echo", $"  - {step}");
        var report = FailureReport.Render(result);
        result.Verdict!.Outcome.ShouldBe(Outcome.Inconclusive, report);
        report.ShouldContain(words);
        report.ShouldContain("TCP_DEFER_ACCEPT");
        var steps = result.History.Events;
        var (started, failed) = (steps.OfType<StepStarted>().Last(), steps.OfType<StepFailed>().Single());
        (failed.At - started.At).ShouldBeLessThan(TimeSpan.FromSeconds(4), report); // and not after every connection of 500
    }

    private static Task<ScenarioResult> RunAsync(string protocol, string steps) => ScenarioRun.OfAsync($$"""
        version: 1
        name: deferred
        server: { command: [$FAULTY, defers-accepts, "$address:$port"], protocol: {{protocol}} }
        steps:
          - spawn: v1
        {{steps}}
        """);
}
