using Harness.Histories;
using Harness.Reporting;
using Harness.Suites;
using Outcome = Harness.Rules.Outcome;

namespace Harness.Tests.Running;

/// <summary>
/// Mistakes that people reported in public, one of each kind: what was green once and is not, with the words that lead to the cause; and what was red
/// once although nobody was harmed.
/// </summary>
internal sealed class FieldKindTests
{
    // A drain that accepts until its queue is empty resets a connection now and then: what it loses in that way is not the matter here.
    [Test]
    public async Task A_gap_in_which_nobody_listens_under_traffic_says_who_began_and_who_ended_it()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a gap
            server: { args: [--drain, accept] }
            steps:
              - spawn: v1
              - start-traffic: { name: t, rate: 100/s }
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
              - wait: { for: 200ms, because: the gap }
              - spawn: v2
              - stop-traffic: t
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).Except(["no-session-dropped"]).ShouldBe(["never-refused"], report);
        report.ShouldContain("connects failed while nobody listened");
        report.ShouldContain("when v1 closed its listener, until v2 listened");
    }

    /// <summary>Who expects that the time is over does not expect what is lost meanwhile.</summary>
    [Test]
    public async Task A_timeout_that_is_expected_hides_no_loss()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: the time is over
            timeout: 4s
            expect: { violated: [ { rule: steps-hold, step: 6 } ] }
            server: { command: [$FAULTY, accepts-late, "$address:$port"] }
            steps:
              - spawn: v1
              - start-traffic: { name: t, rate: 50/s }
              - connect: s1
              - send: { sessions: s1, wait: false }
              - wait: { for: 1s, because: clients come }
              - wait: { for: 3900ms, because: the time is over before }
            """);

        // By this rule, or by those that judge who waited for longer than they allow: the end of the run may wait for them.
        result.Verdict!.Outcome.ShouldBe(Outcome.Violated);
        result.Verdict!.Unexpected.Select(violation => violation.Rule.Name).Distinct().ShouldBeSubsetOf(["accounted-for", "no-session-stranded", "echo-intact"], FailureReport.Render(result));
    }

    /// <summary>A thread that is blocked in accept(2) keeps a listener whose descriptor is closed: nobody holds it, and the kernel gives it connections. No step looks meanwhile.</summary>
    [Test]
    public async Task A_listener_that_nobody_holds_any_more_is_recorded_at_once()
    {
        if (Harness.Worlds.Linux.ProgramPath.Find("python3") is null)
            Assert.Ignore("there is no python3, and no server of .NET blocks in accept(2)");
        using var folder = new TemporaryFolder();
        var server = folder.Write("blocked.py", """
            import os, signal, socket, sys, threading
            address, port = sys.argv[1].split(":")
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind((address, int(port)))
            listener.listen(64)
            signal.signal(signal.SIGUSR1, lambda *_: os.close(listener.fileno()))
            threading.Thread(target=listener.accept, daemon=True).start()
            while True:
                signal.pause()
            """);
        var result = await ScenarioRun.OfAsync($$"""
            version: 1
            name: blocked in accept
            server: { command: [python3, {{server}}, "$address:$port"], stop-signal: SIGKILL }
            steps:
              - spawn: v1
              - signal: { server: v1, name: SIGUSR1 }
              - wait: { for: 2500ms, because: nobody looks }
            """);

        var events = result.History.Events;
        var unheld = events.OfType<ListenerUnheld>().ShouldHaveSingleItem();
        unheld.Server.ShouldBe("v1");
        unheld.Moment.ShouldBeLessThan(events.OfType<StepEnded>().Last().Moment);
    }

    [Test]
    public async Task The_same_gap_is_excused_where_the_scenario_asks_for_it()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: asked for
            server: { args: [--drain, accept] }
            steps:
              - spawn: v1
              - start-traffic: { name: t, rate: 100/s }
              - expect-refused:
                  traffic: t
                  steps:
                    - signal: v1
                    - assert-exit: { server: v1, code: 0 }
                    - wait: { for: 200ms, because: the gap }
                    - spawn: v2
              - stop-traffic: t
            """);

        ScenarioRun.Violated(result).Except(["no-session-dropped"]).ShouldBeEmpty(FailureReport.Render(result));
        result.Verdict!.Excuses.ShouldContain(excuse => excuse.Excuse.Message.Contains("may be refused while nobody listens", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_deploy_to_a_server_that_never_listens_fails_and_leaves_the_old_one_alone()
    {
        var result = await ViolatesAsync("""
            servers:
              v2: { command: [$FAULTY, listens-late, "$address:$port"], ready: { output: bound } }
            steps:
              - spawn: v1
              - deploy: { from: v1, to: v2 }
            """, ["steps-hold"], "v2 says that it is ready, and does not listen on", "v1 is left alone");

        result.History.Events.OfType<SignalSent>().ShouldAllBe(sent => sent.Reason == SignalReason.Cleanup);
    }

    [Test]
    [NonParallelizable] // beside the tests that explore, the harness itself does not get to run often enough to judge by time
    public Task A_server_that_listens_before_it_accepts_delays_its_share() => ViolatesAsync("""
        server: { command: [$FAULTY, none, "$address:$port"] }
        servers: { v2: { command: [$FAULTY, accepts-late, "$address:$port"] } }
        steps:
          - spawn: v1
          - start-traffic: { name: t, rate: 50/s }
          - spawn: v2
          - wait: { for: 1500ms, because: v2 is loading }
          - signal: { server: v2, name: SIGUSR2 }
          - wait: { for: 100ms, because: it serves who waited }
          - stop-traffic: t
        """, ["no-reply-late"], "in the accept queue of v2", "was first seen to have accepted a session at");

    [Test]
    public Task Sessions_that_are_dropped_when_the_last_step_is_over_are_not_missed() => ViolatesAsync("""
        network: { rtt: 100ms }
        server: { command: [$FAULTY, drops-sessions, "$address:$port"] }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - send: { sessions: s1..s4 }
          - spawn: v2
          - signal: { server: v1, name: SIGTERM }
        """, ["no-session-dropped", "exit-after-sessions"], "was closed by the server's side");

    [Test]
    public async Task The_faultless_twin_that_sessions_keep_to_the_end_is_verified_with_an_excuse()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: kept
            server: { command: [$FAULTY, none, "$address:$port"], grace: 2s }
            steps:
              - spawn: v1
              - connect: s1
              - send: s1
              - signal: v1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.Verdict.Excuses.ShouldContain(excuse => excuse.Rule.Name == "drained-in-grace");
    }

    [Test]
    public Task What_the_server_dropped_right_before_a_kill_is_its_own_doing() => ViolatesAsync("""
        network: { rtt: 100ms }
        server: { command: [$FAULTY, drops-sessions, "$address:$port"] }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - send: { sessions: s1..s4 }
          - spawn: v2
          - signal: { server: v1, name: SIGTERM }
          - assert-output: { server: v1, matches: dropped its sessions }
          - signal: { server: v1, name: SIGKILL, expect: may-be-gone }
          - wait: { for: 300ms, because: what is under way arrives }
        """, ["no-session-dropped"], "was closed by the server's side");

    [Test]
    public Task A_server_that_opens_its_listener_again_while_it_drains_is_found() => ViolatesAsync("""
        server: { command: [$FAULTY, none, "$address:$port"] }
        servers: { v1: { command: [$FAULTY, reopens-its-listener, "$address:$port"] } }
        steps:
          - spawn: v1
          - spawn: v2
          - connect: { session: s1, to: v1 }
          - signal: v1
          - assert-output: { server: v1, matches: listens again }
          - wait: { for: 200ms, because: it may be seen }
          - disconnect: s1
          - assert-exit: { server: v1, code: 0 }
        """, ["listener-closed"], "and opened it again");

    [Test]
    public Task An_exit_after_a_signal_that_asks_nothing_is_not_clean() => ViolatesAsync("""
        server: { command: [$FAULTY, quits-on-user-signal, "$address:$port"] }
        steps:
          - spawn: v1
          - signal: { server: v1, name: SIGUSR1 }
          - wait: { for: 500ms, because: it exits unasked }
        """, ["clean-exit"], "and nobody had asked it to end");

    [Test]
    public Task A_server_that_dies_when_the_cleanup_stops_it_is_not_clean() => ViolatesAsync("""
        server: { command: [$FAULTY, aborts-when-stopped, "$address:$port"] }
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
          - disconnect: s1
        """, ["clean-exit"], "actual    SIGABRT");

    [Test]
    public Task A_FIN_and_a_RST_at_once_are_a_drop() => ViolatesAsync("""
        network: { rtt: 0ms }
        server: { command: [$FAULTY, fins-and-resets, "$address:$port"] }
        steps:
          - spawn: v1
          - signal: { server: v1, name: SIGUSR1 }
          - assert-output: { server: v1, matches: resets whom it accepts }
          - start-traffic: { name: t, rate: 100/s }
          - wait: { for: 200ms, because: some connect }
          - stop-traffic: t
        """, ["no-session-dropped"], "by the server's side");

    [Test]
    public Task Sessions_whose_servers_ends_vanish_are_stranded_though_they_had_an_owner() => ViolatesAsync("""
        server: { command: [$FAULTY, vanishes-silently, "$address:$port"] }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s2 }
          - send: { sessions: s1..s2 }
          - signal: { server: v1, name: SIGUSR1 }
          - assert-output: { server: v1, matches: has vanished }
        """, ["no-session-stranded"], "lost its server's end silently");

    [Test]
    [NonParallelizable] // beside the tests that explore, the harness itself does not get to run often enough to judge by time
    public Task Held_sessions_of_traffic_whose_servers_ends_vanish_are_stranded() => ViolatesAsync("""
        server: { command: [$FAULTY, vanishes-silently, "$address:$port"] }
        steps:
          - spawn: v1
          - start-traffic: { name: t, clients: 3, hold: 60s }
          - wait: { for: 500ms, because: all are held }
          - signal: { server: v1, name: SIGUSR1 }
          - assert-output: { server: v1, matches: has vanished }
          - stop-traffic: t
        """, ["no-session-stranded"], "lost its server's end silently");

    [Test]
    public Task A_listener_that_is_kept_and_not_accepted_from_resets_its_queue_and_the_report_says_so() => ViolatesAsync("""
        server: { command: [$FAULTY, parks-its-listener, "$address:$port"] }
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
          - spawn: v2
          - signal: v1
          - assert-output: { server: v1, matches: closing tasks }
          - steer-to: v1
          - connect: { sessions: q1..q3 }
          - wait: { for: 300ms, because: they wait }
          - disconnect: s1
          - assert-exit: { server: v1, code: 0, within: 10s }
        """, ["no-session-dropped"], "No process had accepted it. It waited", "in the accept queue of v1", "and accepted nobody");

    [Test]
    public async Task A_server_that_pauses_and_resumes_its_listener_harms_nobody()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: pauses
            server: { command: [$FAULTY, pauses-its-listener, "$address:$port"] }
            steps:
              - spawn: v1
              - signal: { server: v1, name: SIGUSR1 }
              - assert-not-listening: v1
              - signal: { server: v1, name: SIGUSR2 }
              - assert-listening: v1
              - connect: s1
              - send: s1
              - disconnect: s1
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    [NonParallelizable] // beside the tests that explore, the harness itself does not get to run often enough to judge by time
    public async Task A_pause_of_the_listener_of_some_20_ms_is_in_the_history()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: a short pause
            server: { command: [$FAULTY, pauses-its-listener, "$address:$port"] }
            steps:
              - spawn: v1
              - parallel:
                  - signal: { server: v1, name: SIGUSR1 }
                  - repeat:
                      times: 1
                      steps:
                        - wait: { for: 30ms, because: nobody looks }
                        - signal: { server: v1, name: SIGUSR2 }
              - assert-output: { server: v1, matches: resumed its listener }
              - wait: { for: 50ms, because: it is seen }
            """);

        result.History.Events.OfType<ListenerClosed>().ShouldNotBeEmpty(FailureReport.Render(result));
        result.History.Events.OfType<ListenerOpened>().Count().ShouldBe(2);
    }

    [Test]
    public Task A_signal_that_comes_before_its_handler_is_said_not_to_have_been_caught() => ViolatesAsync("""
        server: { command: [sleep, "60"] }
        steps:
          - spawn: { server: v1, ready: false }
          - signal: v1
          - assert-exit: v1
        """, ["clean-exit"], "v1 did not catch SIGTERM when it was sent");

    [Test]
    public Task A_drain_that_waits_for_a_client_that_never_sent_a_byte_names_it() => ViolatesAsync("""
        server: { command: [$FAULTY, none, "$address:$port"], grace: 1s }
        steps:
          - spawn: v1
          - connect: { sessions: p1..p2 }
          - signal: v1
          - wait: { for: 1500ms, because: its grace period ends }
        """, ["drained-in-grace"], "It waited for p1, p2, open since", "which never sent a byte");

    private static async Task<ScenarioResult> ViolatesAsync(string scenario, IReadOnlyList<string> rules, params string[] words)
    {
        var result = await ScenarioRun.OfAsync($"version: 1\nname: a field case\n{scenario}");

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(rules, report);
        foreach (var word in words)
            report.ShouldContain(word);
        return result;
    }
}
