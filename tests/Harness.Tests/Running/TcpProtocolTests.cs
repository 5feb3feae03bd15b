using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Tests.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>With the protocol <c>tcp</c> nothing is said: a session has to be accepted and to stay open, by the kernel's tables.</summary>
internal sealed class TcpProtocolTests
{
    private const string Rollover = """
          - connect: s1..s3
          - assert-owner-pid: { sessions: s1..s3, server: v1 }
          - start-traffic: { name: t, clients: 4, hold: 5ms }
          - wait: { for: 100ms, because: traffic is to begin }
          - spawn: v2
          - signal: v1
          - assert-not-listening: v1
          - wait: { for: 100ms, because: traffic is to go on }
          - stop-traffic: t
          - disconnect: s1..s3
          - assert-exit: v1
        """;

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_rollover_without_a_word_is_verified(bool isSimulated)
    {
        var result = await RunAsync(Rollover, isSimulated: isSimulated);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sessions = result.History.Events.OfType<TrafficSession>().ToList();
        sessions.ShouldNotBeEmpty();
        sessions.ShouldAllBe(session => session.IsFlawless && session.Protocol == "tcp" && session.ClaimedPid == null);
        result.History.Events.OfType<ReplyReceived>().Count(accepted => accepted.Session.StartsWith('s')).ShouldBe(3);
    }

    [Test]
    public async Task A_session_that_nobody_accepts_is_stranded()
    {
        var result = await RunAsync("  - connect: s1", "never-accepts");

        ScenarioRun.Violated(result).ShouldBe(["no-session-stranded", "echo-intact"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("session s1 was not accepted in time");
    }

    [Test]
    public async Task So_is_one_of_traffic()
    {
        var result = await RunAsync("""
              - start-traffic: { name: t, clients: 2 }
              - wait: { for: 100ms, because: traffic is to begin }
              - stop-traffic: t
            """, "never-accepts");

        ScenarioRun.Violated(result).ShouldContain("no-session-stranded", FailureReport.Render(result));
    }

    [Test]
    public async Task One_that_is_accepted_late_is_late()
    {
        var result = await RunAsync("""
              - connect: s1
              - assert-queued: { session: s1, for: 3s, within: 5s }
              - signal: { server: v1, name: SIGUSR2 }
              - assert-owner-pid: { session: s1, server: v1 }
            """, "accepts-late");

        ScenarioRun.Violated(result).ShouldContain("no-reply-late", FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("in the accept queue of");
    }

    [Test]
    public async Task A_server_that_drops_its_sessions_is_found()
    {
        var result = await RunAsync("""
              - connect: s1
              - assert-owner-pid: { session: s1, server: v1 }
              - spawn: v2
              - signal: v1
              - assert-exit: v1
            """, "drops-sessions");

        ScenarioRun.Violated(result).ShouldContain("no-session-dropped", FailureReport.Render(result));
    }

    [Test]
    public async Task An_owner_that_is_another_one_is_told_by_the_kernel_alone()
    {
        var result = await RunAsync("""
              - connect: s1
              - spawn: v2
              - assert-owner-pid: { session: s1, server: v2 }
            """);

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        result.Verdict!.Violations[0].Violation.Message.ShouldContain("s1 has another owner");
    }

    private static Task<ScenarioResult> RunAsync(string steps, string fault = "", bool isSimulated = false)
    {
        var text = $$"""
            version: 1
            name: tcp
            server: { protocol: tcp, command: {{(fault.Length == 0 ? "echo" : $"[$FAULTY, {fault}, \"$address:$port\"]")}} }
            steps:
              - spawn: v1
            {{steps}}
            """;
        return isSimulated ? SimulatedRun.OfAsync(text) : ScenarioRun.OfAsync(text);
    }
}
