using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Running;

/// <summary>Each injected fault is found, by the right rules and no other, and the faultless twin is verified by the same scenario.</summary>
internal sealed class FaultyServerTests
{
    private const string Drain = """
          - spawn: v1
          - spawn: v2
          - connect: { sessions: a1..a3, to: v1 }
          - send: { sessions: a1..a3, text: hello there }
          - send: { sessions: a1..a3, text: and again }
          - signal: { server: v1, name: SIGTERM }
          - assert-output: { server: v1, matches: received terminate signal }
        """;

    private const string DrainAndLeave = Drain + """

          - disconnect: { sessions: a1..a3 }
          - assert-exit: { server: v1, within: 8s }
        """;

    private const string SessionsStayOpen = Drain + """

          - assert-exit: { server: v1, within: 8s }
        """;

    private const string ListenerWatched = Drain + """

          - assert-not-listening: { server: v1, within: 16s }
        """; // longer than the 5 s of the rule: a machine that keeps the harness waiting for seconds does not make it a doubt

    private const string DiesAtOnce = """
          - spawn: v1
          - connect: { sessions: a1..a3 }
          - send: { sessions: a1..a3 }
          - signal: { server: v1, name: SIGTERM }
          - assert-exit: { server: v1 }
        """;

    private const string Deployment = """
          - spawn: v1
          - connect: { sessions: a1..a3 }
          - send: { sessions: a1..a3 }
          - disconnect: { sessions: a1..a3 }
          - deploy: { from: v1, to: v2, grace:
        """;

    private const string DeployedImpatiently = Deployment + " 700ms }";

    // A faultless server that a busy machine keeps waiting is faultless.
    private const string Deployed = Deployment + " 20s }";

    private const string OneExchange = """
          - spawn: v1
          - connect: a1
          - send: { session: a1, text: hello there }
        """;

    [TestCase("listener-left-open", ListenerWatched, "steps-hold", "listener-closed")]
    [TestCase("drops-sessions", SessionsStayOpen, "no-session-dropped", "exit-after-sessions")]
    [TestCase("resets-sessions", SessionsStayOpen, "no-session-dropped", "exit-after-sessions")]
    [TestCase("exits-early", SessionsStayOpen, "no-session-dropped", "exit-after-sessions")]
    [TestCase("exits-143", DrainAndLeave, "clean-exit")]
    [TestCase("ignores-cancel", DiesAtOnce, "no-session-dropped", "clean-exit", "exit-after-sessions")]
    [TestCase("claims-another-pid", DrainAndLeave, "owner-confirmed")]
    [TestCase("changes-pid", DrainAndLeave, "owner-stable", "owner-confirmed")]
    [TestCase("drops-a-byte", DrainAndLeave, "echo-intact")]
    [TestCase("never-exits", DeployedImpatiently, "drained-in-grace")]
    [TestCase("leaves-a-child", DrainAndLeave, "no-process-left")]
    [TestCase("never-replies", OneExchange, "echo-intact")]
    [TestCase("never-accepts", OneExchange, "no-session-stranded", "echo-intact")]
    public async Task An_injected_fault_is_found_by_its_rules(string fault, string steps, params string[] rules)
    {
        var result = await ScenarioRun.OfAsync(Scenario(fault, steps));

        result.Verdict!.Outcome.ShouldBe(Outcome.Violated, FailureReport.Render(result));
        ScenarioRun.Violated(result).ShouldBe(rules, FailureReport.Render(result));
    }

    [TestCase(DrainAndLeave)]
    [TestCase(Deployed)]
    [TestCase(OneExchange)]
    public async Task The_faultless_twin_is_verified(string steps)
    {
        var result = await ScenarioRun.OfAsync(Scenario("none", steps));

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task A_server_that_closes_its_listener_for_a_while_harms_nobody()
    {
        var result = await ScenarioRun.OfAsync(Scenario("pauses-its-listener", """
              - spawn: v1
              - connect: s1
              - signal: { server: v1, name: SIGUSR1 }
              - assert-not-listening: v1
              - signal: { server: v1, name: SIGUSR2 }
              - assert-listening: v1
              - connect: s2
              - send: { sessions: s1..s2 }
              - disconnect: { sessions: s1..s2 }
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """));

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<ListenerClosed>().Count().ShouldBe(2);
    }

    [Test]
    public async Task A_server_that_does_not_share_its_port_keeps_the_new_one_out()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: no SO_REUSEPORT in v1
            servers:
              v1: { command: [$FAULTY, binds-without-reuseport, "$address:$port"] }
            steps:
              - spawn: v1
              - deploy: { from: v1, to: v2 }
            """);

        ScenarioRun.Violated(result).ShouldBe(["steps-hold", "clean-exit"], FailureReport.Render(result));
        result.Verdict!.Violations[0].Violation.Message.ShouldBe("v2 ended before it was ready");
        result.History.Events.OfType<SignalSent>().ShouldAllBe(signal => signal.Reason == SignalReason.Cleanup, "v1 is left alone");
    }

    [Test]
    public async Task A_connect_that_nobody_answers_while_a_server_listens_is_found()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("it shortens the accept queue, which takes a network namespace");

        // A backlog of 1 holds two connections; the SYN of a third is dropped.
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a full accept queue
            kernel: { somaxconn: 1 }
            server: { command: [$FAULTY, never-accepts, "$address:$port"] }
            steps:
              - spawn: v1
              - connect: { sessions: a1..a2 }
              - assert-queued: { sessions: a1..a2, server: v1 }
              - connect: a3
            """);

        ScenarioRun.Violated(result).ShouldBe(["no-session-stranded", "never-refused"], FailureReport.Render(result));
        result.Verdict!.Violations[^1].Violation.Message.ShouldBe("the connect of session a3 was unanswered while v1 listened");
    }

    private static string Scenario(string fault, string steps) => $$"""
        version: 1
        name: {{fault}}
        server: { command: [$FAULTY, {{fault}}, "$address:$port"] }
        servers:
          v2: { command: echo }
        steps:
        {{steps}}
        """.Replace(steps.Contains("v2", StringComparison.Ordinal) ? "\n\n\n" : "servers:\n  v2: { command: echo }\n", "", StringComparison.Ordinal);
}
