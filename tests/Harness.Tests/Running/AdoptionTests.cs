using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>Successors that a server starts by itself: they are servers of their own, with what they did before the run knew it.</summary>
internal sealed class AdoptionTests
{
    [Test]
    public async Task A_successor_has_its_own_sessions_and_goes_on_when_the_one_that_started_it_leaves()
    {
        var result = await RunAsync("""
              - connect: s1
              - send: s1
              - signal: { server: v1, name: SIGUSR2 }
              - assert-output: { server: v1, matches: 'successor \d+ listens', within: 30s }
              - start-traffic: { name: t, rate: 100/s }           # for both
              - connect: early1..early30                          # either may accept them, and the run does not know of v2 yet
              - send: early1..early30
              - adopt: { server: v2, from: v1, child: true }
              - adopt: { server: v3, from: v2, child: true, signal: SIGUSR2 }
              - disconnect: s1
              - signal: v1
              - assert-not-listening: v1
              - assert-running: v2
              - connect: n1..n8
              - assert-owner-pid: { sessions: n1..n8, among: [v2, v3] }
              - stop-traffic: t
              - disconnect: all
              - assert-exit: v1
              - signal: v2
              - assert-exit: v2
              - connect: last
              - assert-owner-pid: { session: last, server: v3 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var facts = new RunFacts(result.History);
        var second = facts.Server("v2")!.Adopted!;
        second.From.ShouldBe("v1");
        facts.Server("v3")!.Adopted!.From.ShouldBe("v2");
        foreach (var session in facts.Sessions.Where(session => session.OwnerPid is not null))
            session.Owner.ShouldBe(session.OwnerPid == second.Pid ? "v2" : session.OwnerPid == facts.Server("v3")!.LeaderPid ? "v3" : "v1");
        facts.Sessions.Where(session => session.Owner == "v2" && session.Began < second.Moment).ShouldNotBeEmpty("with 30 sessions, 1 run of a thousand million has none");
    }

    [Test]
    public async Task How_a_successor_ends_is_known_though_it_is_another_process_child()
    {
        var right = await RunAsync("""
              - adopt: { server: v2, from: v1, child: true, signal: SIGUSR2 }
              - signal: v2
              - assert-exit: { server: v2, code: 0 }
            """);
        right.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(right));

        var wrong = await RunAsync("""
              - adopt: { server: v2, from: v1, child: true, signal: SIGUSR2 }
              - signal: v2
              - assert-exit: v2
            """, "SUCCESSOR: exits-143");
        ScenarioRun.Violated(wrong).ShouldBe(["clean-exit"], FailureReport.Render(wrong));
        FailureReport.Render(wrong).ShouldContain("ended with exit code 143");

        var killed = await RunAsync("""
              - adopt: { server: v2, from: v1, child: true, signal: SIGUSR2 }
              - signal: { server: v2, name: SIGKILL }
              - assert-exit: { server: v2, signal: SIGKILL }
              - assert-running: v1
            """);
        killed.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(killed));
    }

    [Test]
    public async Task A_successor_that_loses_its_sessions_is_found()
    {
        var result = await RunAsync("""
              - adopt: { server: v2, from: v1, child: true, signal: SIGUSR2 }
              - connect: { sessions: s1..s4, to: v2 }
              - send: s1..s4
              - signal: v2
              - assert-exit: v2
            """, "SUCCESSOR: drops-sessions");

        ScenarioRun.Violated(result).ShouldBe(["no-session-dropped", "exit-after-sessions"], ignoreOrder: true, FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("owned by v2 (pid");
    }

    [Test]
    public async Task A_pid_file_is_believed_only_of_a_process_that_the_server_has_started()
    {
        var folder = Directory.CreateTempSubdirectory("rollover-test-").FullName;
        try
        {
            var file = Path.Combine(folder, "successor.pid");
            var right = await RunAsync($$"""  - adopt: { server: v2, from: v1, pid-file: "{{file}}", signal: SIGUSR2 }""", $"PID_FILE: \"{file}\"");
            right.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(right));

            await File.WriteAllTextAsync(file, "1\n");
            var stranger = await RunAsync($$"""  - adopt: { server: v2, from: v1, pid-file: "{{file}}", within: 1s }""");
            FailureReport.Render(stranger).ShouldContain("v1 has no successor that could be v2 after 1 s");
            FailureReport.Render(stranger).ShouldContain("it names pid 1 (");
            FailureReport.Render(stranger).ShouldContain("no process of v1");

            var itself = await RunAsync($$"""
                  - run: { command: [sh, -c, "echo $pid:v1 > {{file}}"] }
                  - adopt: { server: v2, from: v1, pid-file: "{{file}}", within: 1s }
                """);
            FailureReport.Render(itself).ShouldContain("the main process of v1");

            var absent = await RunAsync($$"""  - adopt: { server: v2, from: v1, pid-file: "{{folder}}/none.pid", within: 1s }""");
            FailureReport.Render(absent).ShouldContain("there is no such file");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task None_and_two_successors_fail_the_step_and_say_so()
    {
        var none = await RunAsync("  - adopt: { server: v2, from: v1, child: true, within: 1s }");
        FailureReport.Render(none).ShouldContain("v1 has no successor that could be v2 after 1 s");
        FailureReport.Render(none).ShouldContain("it has started none");

        var two = await RunAsync("""
              - adopt: { server: v2, from: v1, child: true, signal: SIGUSR2 }
              - signal: { server: v1, name: SIGUSR2 }
              - assert-output: { server: v1, matches: 'successors of \d+: 2', within: 30s }  # the same signal twice may come once
              - signal: { server: v1, name: SIGUSR2 }
              - assert-output: { server: v1, matches: 'successors of \d+: 3', within: 30s }
              - adopt: { server: v3, from: v1, child: true, within: 3s }
            """);
        FailureReport.Render(two).ShouldContain("with 'pid-file' the scenario says which", customMessage: FailureReport.Render(two));

        var gone = await RunAsync("  - adopt: { server: v2, from: v1, child: true, signal: SIGUSR1 }");
        FailureReport.Render(gone).ShouldContain("v1 has no successor that could be v2: it has ended");
    }

    private static Task<ScenarioResult> RunAsync(string steps, string environment = "NONE: \"\"") => ScenarioRun.OfAsync($$"""
        version: 1
        name: successors
        server:
          command: [$FAULTY, starts-successors, "$address:$port"]
          env: { {{environment}} }
        steps:
          - spawn: v1
        {{steps}}
        """);
}
