using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>A server that resets who waits when it leaves loses no connection when it is taken out of its group before, from outside; and the rules judge that.</summary>
internal sealed class OutsideLeaveTests
{
    private const string Waiting = """
          - signal: { server: v1, name: SIGUSR1 }   # v1 accepts nobody …
          - assert-output: { server: v1, matches: paused accepting }
          - connect: q1..q4                         # … and these wait for it
        """;

    [Test]
    public async Task A_deployment_resets_who_waits_for_the_old_server()
    {
        var result = await RunAsync($"{Waiting}\n  - deploy: {{ from: v1, to: v2 }}");

        ScenarioRun.Violated(result).ShouldContain("no-session-dropped", FailureReport.Render(result));
    }

    [Test]
    public async Task A_server_that_is_taken_out_before_leaves_when_they_are_accepted()
    {
        var result = await RunAsync($$"""
            {{Waiting}}
              - spawn: v2
              - parallel:
                  - leave: v1
                  - repeat:
                      times: 1
                      steps:
                        - assert-queued: { sessions: q1..q4, server: v1, for: 500ms }  # it does not leave before
                        - signal: { server: v1, name: SIGUSR2 }                        # v1 accepts again
                        - send: q1..q4
              - assert-not-listening: v1
              - disconnect: all
              - assert-exit: { server: v1, code: 0 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task A_deployment_leaves_from_outside_as_well()
    {
        var result = await RunAsync("""
              - start-traffic: { name: t, rate: 100/s }
              - deploy: { from: v1, to: v2, leave: outside }
              - stop-traffic: t
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<CommandEnded>().ShouldHaveSingleItem().Command.ShouldBe("leave v1");
    }

    [Test]
    public async Task The_program_is_no_stranger_and_the_server_drains_by_its_own_signal()
    {
        var result = await RunAsync("""
              - spawn: v2
              - start-traffic: { name: t, rate: 200/s }
              - leave: v1
              - assert-not-listening: v1
              - connect: n1..n8
              - assert-owner-pid: { sessions: n1..n8, server: v2 }
              - stop-traffic: t
              - disconnect: all
              - assert-exit: { server: v1, code: 0 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<StrangerSeen>().ShouldBeEmpty();
        result.History.Events.OfType<SignalSent>().First(sent => sent.Server == "v1").Signal.ShouldBe("SIGTERM");
        result.History.Events.OfType<CommandEnded>().ShouldHaveSingleItem().Code.ShouldBe(0);
    }

    [Test]
    public async Task A_server_that_is_alone_is_not_taken_out_and_the_step_says_why()
    {
        var result = await RunAsync("  - leave: v1");

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("leave v1 failed");
        FailureReport.Render(result).ShouldContain("exit code 11");
        FailureReport.Render(result).ShouldContain("no other server listens beside process");
    }

    private static Task<ScenarioResult> RunAsync(string steps) => ScenarioRun.OfAsync($$"""
        version: 1
        name: left from outside
        server: { command: [$FAULTY, closes-at-once, "$address:$port"] }
        steps:
          - spawn: v1
        {{steps}}
        """);
}
