using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Running;

/// <summary>What each verb does on a real kernel, and that each assertion can fail.</summary>
internal sealed class StepTests
{
    [TestCase("""
          - spawn: v1
          - connect: { sessions: [s1, s2] }
          - signal: { server: v1, name: SIGSTOP }
          - connect: { sessions: q1..q3 }
          - assert-queued: { sessions: q1..q3, server: v1, for: 50ms }
          - signal: { server: v1, name: SIGCONT }
          - assert-owner-pid: { sessions: q1..q3, server: v1 }
        """, TestName = "Connections that a stopped server has not accepted are queued, and owned when it goes on")]
    [TestCase("""
          - spawn: { server: v1, ready: false }
          - wait-ready: v1
          - connect: { session: s1, from: 127.0.0.9 }
          - assert-output: { server: v1, matches: 'accepted connection from: 127\.0\.0\.9:' }
        """, TestName = "A session can come from another address")]
    [TestCase("""
          - spawn: v1
          - connect: s1
          - send: { session: s1, bytes: 60000 }
          - send: { session: s1, text: "with: from 12\r" }
          - half-close: s1
        """, TestName = "Long lines and lines that look like an owner's mark come back whole")]
    [TestCase("""
          - assert-refused:
          - connect: { sessions: n1..n3, expect: refused }
          - spawn: v1
          - connect: s1
          - reset: s1
          - signal: v1
          - assert-exit: v1
          - assert-refused:
        """, TestName = "A connect is refused before the first server and after the last")]
    [TestCase("""
          - repeat:
              times: 3
              steps:
                - spawn: v1
                - connect: { sessions: s1..s2 }
                - send: { sessions: all }
                - disconnect: all
                - signal: { server: v1, name: SIGINT }
                - assert-exit: v1
        """, TestName = "Names can be used again when what they named has ended")]
    [TestCase("""
          - spawn: v1
          - connect: { sessions: s1..s9 }
          - signal: { server: v1, name: SIGKILL }
          - assert-exit: { server: v1, signal: SIGKILL }
        """, TestName = "A session of a server that the scenario kills is accounted for")]
    [TestCase("""
          - spawn: v1
          - spawn: v2
          - signal: v1
          - signal: { server: v1, expect: no-such-process }
          - signal: { server: v1, name: SIGKILL, expect: may-be-gone }
          - signal: { server: v2, name: SIGKILL, expect: may-be-gone }
          - assert-exit: v2
        """, TestName = "A signal to a server that may be gone finds it or does not")]
    [TestCase("""
          - spawn: { server: v1, args: [--backlog, "128"], env: { A: b } }
          - parallel:
              - connect: { sessions: a1..a20 }
              - connect: { sessions: b1..b20 }
          - send: { sessions: all, text: at the same time }
          - assert-owner-pid: { sessions: all, server: v1 }
        """, TestName = "Steps run at the same time")]
    public async Task Steps_that_hold(string steps)
    {
        var result = await ScenarioRun.OfAsync($"version: 1\nname: steps\nsteps:\n{steps}");

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [TestCase("- assert-not-listening: { server: v1, within: 50ms }", "v1 listens")]
    [TestCase("- assert-refused: { within: 50ms }", "a new connect is not refused")]
    [TestCase("- assert-exit: { server: v1, within: 50ms }", "v1 has not exited within 0.05 s")]
    [TestCase("- assert-output: { server: v1, matches: nonsense, within: 50ms }", "v1 has printed no line that matches")]
    [TestCase("- assert-queued: { session: s1, within: 50ms }", "1 of 1 sessions are not queued")]
    [TestCase("- assert-owner-pid: { session: s1, server: v2 }", "s1 has another owner")]
    [TestCase("- assert-owner-pid: { session: s1, not: v1 }", "s1 has another owner")]
    [TestCase("- assert-owner-pid: { session: s1, among: [v2] }", "s1 has another owner")]
    [TestCase("- connect: { session: s9, expect: refused }", "s9 was not refused")]
    [TestCase("- signal: { server: v1, name: SIGHUP, expect: no-such-process }", "v1 still runs")]
    public async Task Steps_that_do_not_hold(string step, string message)
    {
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: steps
            steps:
              - spawn: v1
              - connect: { session: s1, to: v1 }
              - spawn: v2
              {{step}}
            """);

        ScenarioRun.Violated(result).ShouldContain("steps-hold", FailureReport.Render(result));
        var failed = result.History.Events.OfType<StepFailed>().Single();
        failed.Message.ShouldBe(message);
        failed.Step.ShouldBe("4");
        (failed.Expected is not null && failed.Actual is not null).ShouldBeTrue("both are said");
    }

    [Test]
    public async Task An_assertion_that_has_to_go_on_holding_fails_when_it_stops_to()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: for
            steps:
              - spawn: v1
              - parallel:
                  - assert-listening: { server: v1, for: 20s }
                  - signal: v1
            """);

        result.History.Events.OfType<StepFailed>().Single().Message.ShouldBe("v1 does not listen (it held, but not for 20 s)");
    }

    [Test]
    public async Task A_scenario_that_takes_too_long_is_violated_and_leaves_nothing()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: too long
            timeout: 1500ms
            steps:
              - spawn: v1
              - connect: s1
              - repeat:
                  times: 1000000
                  steps:
                    - send: s1
            """);

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        result.Verdict!.Violations[0].Violation.Actual.ShouldBe("the scenario's timeout of 1.5 s was over");
        ProcessesOf(result).ShouldBeEmpty();
    }

    [Test]
    public async Task An_interrupted_run_is_inconclusive_and_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(TimeSpan.FromMilliseconds(300));
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: interrupted
            steps:
              - spawn: v1
              - wait: { for: 50s, because: the test interrupts it }
            """, cancellation: stop.Token);

        result.Verdict!.Outcome.ShouldBe(Outcome.Inconclusive);
        result.Verdict.Doubts.ShouldBe(["the run was interrupted"]);
        ProcessesOf(result).ShouldBeEmpty();
    }

    [Test]
    public async Task A_program_that_cannot_be_started_is_named()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: no program
            server: { command: [no-such-program] }
            steps:
              - spawn: v1
            """);

        result.History.Events.OfType<StepFailed>().Single().Message.ShouldBe("There is no program 'no-such-program' to start server 'v1' with");
    }

    [Test]
    public async Task A_command_gets_the_address_and_port_and_starts_beside_the_scenario_file()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: command
            server:
              command: [sh, -c, 'echo "port=$port address=$address $WORD in $(pwd)"; sleep 50']
              env: { WORD: "of-$port" }
              working-directory: /
              ready: { output: '^port=8080 address=127\.\d+\.\d+\.\d+ of-8080 in /$' }
              stop-signal: SIGKILL
            steps:
              - spawn: v1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task Every_deployment_has_nine_steps_in_order()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: deploy
            steps:
              - spawn: v1
              - deploy: { from: v1, to: v2 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var steps = result.History.Events.OfType<DeployAdvanced>().ToList();
        steps.ConvertAll(step => step.Number).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        steps[1].What.ShouldBe("v2 is bound with SO_REUSEPORT: it shares the port with v1");
        steps[5].What.ShouldBe("v1 listens no more, by the kernel's tables");
        steps[7].What.ShouldBe("v1 has exited");
    }

    [Test]
    public async Task Without_network_namespaces_a_scenario_has_a_loopback_address_of_its_own()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: loopback
            steps:
              - spawn: v1
              - connect: { sessions: s1..s4 }
              - assert-owner-pid: { sessions: s1..s4, server: v1 }
              - deploy: { from: v1, to: v2, grace: 300ms }
            expect: { violated: [drained-in-grace] }
            """, Isolation.LoopbackAddress);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<RunStarted>().Single().Endpoint.ShouldMatch(@"^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+:8080$");
    }

    [Test]
    public async Task A_scenario_that_sets_the_kernel_is_skipped_without_a_namespace()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: kernel
            kernel: { tcp_migrate_req: 1 }
            steps:
              - spawn: v1
            """, Isolation.LoopbackAddress);

        result.IsSkipped.ShouldBeTrue();
        result.NotRunBecause.ShouldNotBeNull().ShouldContain("network namespace");
    }

    [Test]
    public async Task Kernel_settings_are_those_of_the_run_alone()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("this machine gives no network namespaces");
        const string setting = "/proc/sys/net/ipv4/tcp_migrate_req";
        var before = await File.ReadAllTextAsync(setting);

        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: kernel
            kernel: { tcp_migrate_req: 1 }
            server: { command: [sh, -c, 'cat /proc/sys/net/ipv4/tcp_migrate_req; sleep 50'], ready: { output: '^1$' }, stop-signal: SIGKILL }
            steps:
              - spawn: v1
              - set-kernel: { tcp_migrate_req: 0, somaxconn: 17 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        (await File.ReadAllTextAsync(setting)).ShouldBe(before);
    }

    [Test]
    public async Task A_value_that_the_kernel_refuses_fails_the_scenario_and_not_the_harness()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("this machine gives no network namespaces");

        // A file with such a value is invalid; a scenario from code is not checked.
        var scenario = ScenarioRun.Read("""
            version: 1
            name: kernel
            kernel: { tcp_migrate_req: 1 }
            steps:
              - spawn: v1
            """);
        var result = await ScenarioRun.OfAsync(scenario with { Kernel = new Dictionary<string, int> { ["tcp_migrate_req"] = 7 } });

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"]);
        result.Verdict!.Violations[0].Violation.Message.ShouldStartWith("The kernel setting 'tcp_migrate_req' could not be set to 7: ");
    }

    private static IEnumerable<int> ProcessesOf(ScenarioResult result) => result.History.Events.OfType<ServerLaunched>()
        .Select(launched => launched.Pid)
        .Where(pid => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Contains("EchoServer", StringComparison.Ordinal));
}
