using Harness.Histories;
using Harness.Measuring;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>Servers that replace themselves: their generations are told apart, and a reload that brings none fails.</summary>
internal sealed class ReloadTests
{
    [Test]
    public async Task A_reload_brings_a_new_generation_and_the_sessions_of_the_old_one_live_on()
    {
        var result = await RunAsync("replaces-itself", """
              - connect: s1
              - send: s1
              - reload: v1
              - assert-output: { server: v1, matches: 'closing tasks: 1' }
              - connect: [s2, s4]
              - send: s1..s2
              - reload: { server: v1, command: [kill, -HUP, "$pid:v1"], done: { output: listening on } }
              - assert-output: { server: v1, matches: 'closing tasks: 2' }
              - connect: s3
              - send: s1..s3
              - disconnect: all
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var events = result.History.Events;
        events.OfType<ReloadStarted>().Select(reload => (reload.Generation, reload.By)).ShouldBe([(2, "SIGHUP"), (3, "kill -HUP $pid:v1")]);
        events.OfType<CommandEnded>().ShouldHaveSingleItem().Code.ShouldBe(0);
        var generations = events.OfType<GenerationReady>().ToList();
        generations.Select(generation => generation.Pids.Count).ShouldBe([1, 1]);
        events.OfType<GenerationEnded>().Select(ended => ended.Generation).ShouldBe([1, 2], ignoreOrder: true);

        var facts = new RunFacts(result.History);
        var server = facts.Servers.ShouldHaveSingleItem();
        server.GenerationOf(OwnerOf("s1")).ShouldBe(1);
        server.GenerationOf(OwnerOf("s3")).ShouldBe(3);
        server.Describe(OwnerOf("s3")).ShouldBe($"v1 (generation 3, pid {generations[1].Pids[0]})");
        Measurement.RolloversOf(facts).ShouldBe(2);

        int OwnerOf(string session) => facts.Session(session)!.OwnerPid!.Value;
    }

    [Test]
    public async Task A_reload_that_brings_no_new_generation_fails_and_says_what_the_server_said()
    {
        var result = await RunAsync("reloads-nothing", "  - reload: { server: v1, within: 4s }");

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        var report = FailureReport.Render(result);
        report.ShouldContain("v1 has no new generation 4 s after SIGHUP");
        report.ShouldContain("it printed last: the configuration has a mistake: nothing is replaced");
    }

    [Test]
    public async Task A_helper_that_holds_the_listener_for_a_while_is_no_new_generation()
    {
        var result = await RunAsync("reloads-by-a-helper", """
              - reload: { server: v1, signal: SIGUSR1 }
              - assert-output: { server: v1, matches: the helper has ended }
            """);

        ScenarioRun.Violated(result).ShouldBe(["clean-exit"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("the generation 2 of v1");
        FailureReport.Render(result).ShouldContain("no process that the server has is newer than the reload");
    }

    [Test]
    public async Task A_process_that_comes_for_another_reason_is_no_answer_to_a_signal_that_the_server_ignores()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a shell that ignores SIGHUP and starts another listener meanwhile
            server: { command: [sh, -c, "trap '' HUP; trap 'exit 0' TERM; trap '$FAULTY none $0 & next=$!' USR1; $FAULTY none $0 & while :; do wait; done", "$address:$port"] }
            steps:
              - spawn: v1
              - parallel:
                  - reload: { server: v1, within: 8s }
                  - signal: { server: v1, name: SIGUSR1 }
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldContain("steps-hold", report);
        report.ShouldContain("v1 does not catch SIGHUP: it did not hear that it is to replace itself");
    }

    [Test]
    public async Task A_reload_that_is_not_done_says_what_is_missing()
    {
        var result = await RunAsync("replaces-itself", "  - reload: { server: v1, within: 4s, done: { output: never said } }");

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("the reload of v1 is not done 4 s after SIGHUP");
        FailureReport.Render(result).ShouldContain("and there was no such line");
    }

    [Test]
    public async Task A_signal_that_the_server_does_not_catch_shows()
    {
        var result = await RunAsync("none", "  - reload: { server: v1, signal: SIGUSR1, within: 1s }", "stop-signal: SIGTERM");

        FailureReport.Render(result).ShouldContain("v1 ended instead of replacing itself");
    }

    [Test]
    public async Task An_old_generation_that_stays_is_a_violation_unless_a_session_of_the_scenario_keeps_it()
    {
        var stays = await RunAsync("keeps-its-old-worker", "  - reload: v1", "grace: 1s");
        ScenarioRun.Violated(stays).ShouldBe(["drained-in-grace"], FailureReport.Render(stays));
        FailureReport.Render(stays).ShouldContain("1 process of the generation 1 of v1");

        var kept = await RunAsync("replaces-itself", """
              - connect: s1
              - send: s1
              - reload: v1
            """, "grace: 1s");
        kept.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(kept));
        kept.Verdict!.Excuses.ShouldContain(excuse => excuse.Excuse.Message.Contains("had not ended within its grace period: the scenario left 1 of its sessions open"));
    }

    [Test]
    public async Task A_listener_that_closes_beside_others_is_seen_and_an_old_generation_that_ends_later_as_well()
    {
        var result = await RunAsync("keeps-its-old-worker", """
              - reload: v1
              - signal: { server: v1, name: SIGUSR2 }
              - assert-output: { server: v1, matches: 'closing tasks: 0' }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var reduced = result.History.Events.OfType<ListenersReduced>().ShouldHaveSingleItem();
        (reduced.Server, reduced.Closed, reduced.Left).ShouldBe(("v1", 1, 1));
        var added = result.History.Events.OfType<ListenersAdded>().ShouldHaveSingleItem();
        (added.Server, added.Count).ShouldBe(("v1", 2));
        var opened = result.History.Events.OfType<ListenerOpened>().ShouldHaveSingleItem().Sockets!.ShouldHaveSingleItem();
        var joined = added.Sockets.ShouldHaveSingleItem();
        joined.Address.ShouldBe(opened.Address);
        joined.Inode.ShouldNotBe(opened.Inode);
        result.History.Events.OfType<GenerationEnded>().ShouldHaveSingleItem().Generation.ShouldBe(1);
    }

    [Test]
    public async Task A_reload_with_a_gap_refuses_clients()
    {
        var result = await RunAsync("replaces-with-a-gap", """
              - start-traffic: { name: t, rate: 200/s }
              - wait: { for: 100ms, because: traffic }
              - reload: v1
              - stop-traffic: t
            """);

        ScenarioRun.Violated(result).ShouldContain("never-refused", FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("nobody listened");
    }

    [Test]
    public async Task A_command_that_fails_or_does_not_end_fails_its_step()
    {
        var fails = await RunAsync("none", "  - run: { command: [sh, -c, \"echo no; exit 3\"] }");
        FailureReport.Render(fails).ShouldContain("run 2 failed");
        FailureReport.Render(fails).ShouldContain("exit code 3; it printed last: no");

        var wanted = await RunAsync("none", "  - run: { command: [sh, -c, \"exit 3\"], code: 3 }");
        wanted.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(wanted));

        var stays = await RunAsync("none", "  - run: { command: [sleep, \"60\"], within: 200ms }");
        FailureReport.Render(stays).ShouldContain("run 2 has not ended after 0.2 s");

        var missing = await RunAsync("none", "  - run: { command: [no-such-program] }");
        FailureReport.Render(missing).ShouldContain("There is no program 'no-such-program'");
    }

    private static Task<ScenarioResult> RunAsync(string fault, string steps, string more = "grace: 30s") => ScenarioRun.OfAsync($$"""
        version: 1
        name: reload
        server:
          command: [$FAULTY, {{fault}}, "$address:$port"]
          {{more}}
        steps:
          - spawn: v1
        {{steps}}
        """);
}
