using Harness.Histories;
using Harness.Predicting;
using Harness.Tests.Running;

namespace Harness.Tests.Predicting;

/// <summary>What the model allows of a scenario, by its steps alone.</summary>
internal sealed class OutcomeModelTests
{
    [Test]
    public void A_session_may_be_owned_by_each_server_that_was_there_when_it_connected() => Predicted("""
        - spawn: v1
        - connect: s1
        - spawn: v2
        - connect: s2
        """).ShouldBe("s1: v1 | s2: v1 v2 | v1: running | v2: running");

    [Test]
    public void A_server_that_leaves_may_get_sessions_until_it_is_seen_gone_from_the_port() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - connect: s1
        - assert-not-listening: v1
        - connect: s2
        - disconnect: all
        - assert-exit: v1
        """).ShouldBe("s1: v1 v2 | s2: v2 | v1: exited | v2: running");

    [Test]
    public void A_server_that_has_not_begun_to_listen_may_still_do_so() => Predicted("""
        - spawn: { server: v1, ready: false }
        - assert-not-listening: v1
        - spawn: v2
        - connect: s1
        """).ShouldBe("s1: v1 v2 | v1: running | v2: running");

    [Test]
    public void A_session_that_has_to_be_accepted_by_a_server_is_owned_by_it() => Predicted("""
        - spawn: v1
        - spawn: v2
        - connect: { sessions: s1, to: v2 }
        """).ShouldBe("s1: v2 | v1: running | v2: running");

    [Test]
    public void A_connect_that_has_to_be_refused_is_no_session() => Predicted("""
        - spawn: v1
        - signal: v1
        - assert-exit: v1
        - connect: { sessions: s1, expect: refused }
        """).ShouldBe("v1: exited");

    [Test]
    public void A_deployment_may_end_with_a_kill() => Predicted("""
        - spawn: v1
        - connect: s1
        - deploy: { from: v1, to: v2, grace: 1s }
        - connect: s2
        """).ShouldBe("s1: v1 | s2: v2 | v1: exited killed | v2: running");

    [Test]
    public void How_a_server_has_to_exit_leaves_only_that() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - signal: { server: v1, name: SIGKILL, expect: may-be-gone }
        - signal: v2
        - signal: { server: v2, name: SIGKILL, expect: may-be-gone }
        - assert-exit: { server: v2, signal: SIGKILL }
        """).ShouldBe("v1: running exited killed | v2: killed");

    [Test]
    public void Traffic_may_be_owned_by_everyone_who_is_there_while_it_runs() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - assert-not-listening: v1
        - start-traffic: { name: t, clients: 4 }
        - spawn: v3
        - stop-traffic: t
        - spawn: v4
        """).ShouldBe("t: v2 v3 | v1: running exited | v2: running | v3: running | v4: running");

    [Test]
    public void With_migration_an_open_session_may_move_to_whoever_comes() => Predicted("""
        - set-kernel: { tcp_migrate_req: 1 }
        - spawn: v1
        - connect: s1
        - spawn: v2
        - disconnect: s1
        - spawn: v3
        """).ShouldBe("s1: v1 v2 | v1: running | v2: running | v3: running");

    [TestCase("own", "s1: v1 | s2: v1 v2")]
    [TestCase("shared", "s1: v1 v2 | s2: v1 v2")]
    [TestCase("{ from: v1 }", "s1: v1 v2 | s2: v1 v2")]
    public void Who_waits_in_a_queue_may_be_accepted_by_whoever_inherits_it(string from, string owners) => Predicted("""
        - spawn: v1
        - connect: s1
        - spawn: v2
        - connect: s2
        """, $"servers: {{ v2: {{ listen-fds: {from} }} }}").ShouldBe($"{owners} | v1: running | v2: running");

    [Test]
    public void Steps_at_once_come_in_any_order() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - parallel: [ { assert-not-listening: v1 }, { connect: s1 }, { spawn: v3 } ]
        """).ShouldBe("s1: v1 v2 v3 | v1: running exited | v2: running | v3: running");

    [Test]
    public void What_is_repeated_may_be_what_any_turn_makes_of_it() => Predicted("""
        - spawn: v1
        - spawn: v2
        - repeat:
            times: 1000
            steps: [ { connect: s1 }, { signal: v1 }, { disconnect: s1 } ]
        """).ShouldBe("s1: v1 v2 | v1: running exited | v2: running");

    [Test]
    public void A_server_that_was_not_told_to_drain_may_listen_again_at_any_time() => Predicted("""
        - spawn: v1
        - signal: { server: v1, name: SIGUSR1 }
        - assert-not-listening: v1
        - wait: { for: 1s, because: it reopens }
        - connect: s1
        - spawn: v2
        - connect: s2
        """).ShouldBe("s1: v1 | s2: v1 v2 | v1: running | v2: running");

    [Test]
    public void A_server_that_is_seen_to_listen_again_is_on_the_port_again() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - assert-not-listening: v1
        - connect: s1
        - assert-listening: v1
        - connect: s2
        """).ShouldBe("s1: v2 | s2: v1 v2 | v1: running exited | v2: running");

    [Test]
    public void A_signal_that_does_not_tell_a_server_to_drain_may_bring_it_back() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - assert-not-listening: v1
        - start-traffic: { name: t, clients: 1 }
        - signal: { server: v1, name: SIGSTOP }
        - connect: s1
        - signal: { server: v1, name: SIGUSR2 }
        - connect: s2
        """).ShouldBe("s1: v2 | s2: v1 v2 | t: v1 v2 | v1: running exited | v2: running");

    [Test]
    public void A_server_that_has_ended_does_not_come_back() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: v1
        - assert-exit: v1
        - signal: { server: v1, name: SIGUSR2, expect: may-be-gone }
        - connect: s1
        """).ShouldBe("s1: v2 | v1: exited | v2: running");

    [Test]
    public void The_stop_signal_is_that_of_the_specification() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: { server: v1, name: SIGHUP }
        - signal: { server: v2, name: SIGQUIT }
        - assert-not-listening: v1
        - assert-not-listening: v2
        - connect: s1
        """, "server: { command: [./server], stop-signal: SIGQUIT }").ShouldBe("s1: v1 | v1: running | v2: running exited");

    [Test]
    public void A_stop_signal_may_be_one_that_continues_a_process() => Predicted("""
        - spawn: v1
        - signal: { server: v1, name: SIGCONT }
        """, "server: { command: [./server], stop-signal: SIGCONT }").ShouldBe("v1: running exited");

    [Test]
    public void An_end_that_the_scenario_waits_for_is_allowed_whatever_led_to_it() => Predicted("""
        - spawn: v1
        - spawn: v2
        - signal: { server: v1, name: SIGUSR1 }
        - assert-exit: { server: v1, code: 3 }
        - assert-exit: { server: v2, signal: SIGKILL }
        """).ShouldBe("v1: exited | v2: killed");

    [Test]
    public void Somebody_accepts_whoever_does() => Predicted("""
        - spawn: v1
        - signal: v1
        - assert-not-listening: v1
        - connect: s1
        """).ShouldBe("s1: v1 | v1: running exited");

    [Test]
    public void A_server_that_ends_and_starts_beside_other_steps_may_be_there_after_them() => Predicted("""
        - spawn: v1
        - parallel:
            - repeat:
                times: 2
                steps: [ { signal: v1 }, { assert-exit: v1 }, { spawn: v1 } ]
            - assert-output: { server: v1, matches: running }
        - connect: s1
        """).ShouldBe("s1: v1 | v1: running exited");

    [Test]
    public void Steps_inside_of_others_count() => Predicted("""
        - spawn: v1
        - start-traffic: { name: t, clients: 1 }
        - expect-refused: { traffic: t, steps: [ { signal: v1 }, { assert-exit: v1 }, { assert-refused: }, { spawn: v2 } ] }
        - connect: s1
        """).ShouldBe("s1: v2 | t: v1 v2 | v1: exited | v2: running");

    [Test]
    public async Task What_happens_in_simulated_worlds_is_all_that_is_predicted_and_nothing_else()
    {
        const string steps = """
            - spawn: v1
            - spawn: v2
            - connect: s1
            - signal: v1
            - connect: s2
            - signal: { server: v1, name: SIGKILL, expect: may-be-gone }
            - assert-exit: v1
            - spawn: v3
            - connect: s3
            """;
        var scenario = ScenarioRun.Read(Text(steps));
        var (owners, ends) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<PredictedEnd>());
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var result = await Worlds.Simulated.SimulatedRun.OfAsync(scenario, seed);
            result.Verdict!.Violations.Where(violation => violation.Rule.Name == "as-predicted").ShouldBeEmpty();
            owners.UnionWith(result.History.Events.OfType<OwnerObserved>().Where(observed => observed.Server is not null).Select(observed => $"{observed.Session} {observed.Server}"));
            ends.Add(result.History.Events.OfType<ServerExited>().First(exited => exited.Server == "v1").Signal is null ? PredictedEnd.Exited : PredictedEnd.Killed);
        }

        var predicted = OutcomeModel.Predict(scenario);
        owners.ShouldBe(predicted.Owners.SelectMany(session => session.Value.Select(server => $"{session.Key} {server}")), ignoreOrder: true);
        ends.ShouldBe(predicted.Ends["v1"]);
    }

    private static string Predicted(string steps, string header = "")
    {
        var predicted = OutcomeModel.Predict(ScenarioRun.Read(Text(steps, header)));
        return string.Join(" | ", predicted.Owners.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {string.Join(' ', pair.Value)}")
            .Concat(predicted.Ends.Select(pair => $"{pair.Key}: {string.Join(' ', pair.Value).ToLowerInvariant()}")));
    }

    private static string Text(string steps, string header = "") => $"version: 1\nname: predicted\n{header}\nsteps:\n{steps}\n";
}
