using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Tests.Running;

namespace Harness.Tests.Worlds.Simulated;

/// <summary>What the simulated kernel and its servers do, and when. The single steps are the model's, and have their facts in the folder above.</summary>
internal sealed class KernelInTimeFacts
{
    [Test]
    public async Task A_handshake_takes_a_round_trip()
    {
        var ended = await SimulatedRun.EventsAsync<ConnectEnded>("""
            version: 1
            name: far
            network: { rtt: 20ms }
            steps:
              - spawn: v1
              - connect: s1..s20
            """);

        var handshakes = ended.Where(connect => connect.Session.StartsWith('s')).Select(connect => connect.Handshake!.Value).ToList();
        handshakes.Count.ShouldBe(20);
        handshakes.ShouldAllBe(handshake => handshake >= TimeSpan.FromMilliseconds(20) && handshake < TimeSpan.FromMilliseconds(40));
    }

    [Test]
    public async Task A_lost_SYN_is_sent_again_after_a_second_and_lost_data_sooner()
    {
        var result = await SimulatedRun.OfAsync("""
            version: 1
            name: lossy
            network: { rtt: 2ms, loss: 0.2 }
            connect-limit: 30s
            steps:
              - spawn: v1
              - connect: s1..s40
              - send: { sessions: all }
            """);

        var ended = result.History.Events.OfType<ConnectEnded>().Where(connect => connect.Outcome == ConnectOutcome.Established && connect.Session.StartsWith('s')).ToList();
        var started = result.History.Events.OfType<ConnectStarted>().ToDictionary(connect => connect.Session, connect => connect.At);
        ended.ShouldContain(connect => connect.SynsResent == 1);
        ended.ShouldContain(connect => connect.SynsResent == null);
        foreach (var connect in ended)
            (connect.At - started[connect.Session]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(connect.SynsResent ?? 0));
        result.History.Events.OfType<ReplyReceived>().Count().ShouldBeGreaterThanOrEqualTo(40, "TCP sends again what is lost");
    }

    [Test]
    public async Task Without_a_listener_a_connect_is_refused_at_once()
    {
        var ended = await SimulatedRun.EventsAsync<ConnectEnded>("""
            version: 1
            name: nobody
            steps:
              - connect: { session: s1, expect: refused }
            """);

        ended.Single().Outcome.ShouldBe(ConnectOutcome.Refused);
        ended.Single().At.ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
    }

    [Test]
    public async Task A_stopped_server_accepts_nothing_and_serves_its_queue_when_it_goes_on() =>
        await SimulatedRun.EventsAsync<ReplyReceived>("""
            version: 1
            name: stopped
            steps:
              - spawn: v1
              - signal: { server: v1, name: SIGSTOP }
              - connect: s1..s8
              - assert-queued: { sessions: s1..s8, server: v1 }
              - signal: { server: v1, name: SIGCONT }
              - send: { sessions: all }
              - assert-owner-pid: { sessions: s1..s8, server: v1 }
            """);

    [Test]
    public async Task The_hash_spreads_clients_over_all_members()
    {
        var owners = await SimulatedRun.EventsAsync<OwnerObserved>("""
            version: 1
            name: spread
            steps:
              - spawn: v1
              - spawn: v2
              - spawn: v3
              - connect: s1..s60
              - send: { sessions: all }
            """);

        var clients = owners.Where(owner => owner.Server is not null && owner.Session.StartsWith('s')).GroupBy(owner => owner.Server).ToDictionary(group => group.Key!, group => group.Select(owner => owner.Session).Distinct().Count());
        clients.Keys.ShouldBe(["v1", "v2", "v3"], ignoreOrder: true);
        clients.Values.ShouldAllBe(count => count >= 8);
    }

    [Test]
    public async Task A_grace_period_that_is_over_ends_in_a_SIGKILL_and_its_sessions_with_it()
    {
        var ended = await SimulatedRun.EventsAsync<ServerEnded>("""
            version: 1
            name: overdue
            expect: { violated: [drained-in-grace] }
            steps:
              - spawn: v1
              - connect: { session: s1, to: v1 }
              - deploy: { from: v1, to: v2, grace: 10m }
              - assert-exit: { server: v1, signal: SIGKILL }
              - wait: { for: 10ms, because: the end of s1 is on its way }
            timeout: 20m
            """);

        ended.ShouldContain(end => end.Session == "s1");
    }

    [Test]
    public async Task A_server_that_loses_connections_is_found_in_it_as_on_a_real_kernel()
    {
        const string Text = """
            version: 1
            name: closes at once
            server: { command: ["$FAULTY", closes-at-once, "$address:$port"], ready: { output: listening on } }
            steps:
              - spawn: v1
              - spawn: v2
              - steer-to: v1
              - signal: { server: v1, name: SIGUSR1 }
              - assert-output: { server: v1, matches: paused accepting }
              - connect: s1..s4
              - assert-queued: { sessions: s1..s4, server: v1 }
              - signal: { server: v1, name: SIGTERM }
              - assert-exit: v1
            """;

        var simulated = await SimulatedRun.OfAsync(Text);
        var real = await ScenarioRun.OfAsync(Text);

        ScenarioRun.Violated(simulated).ShouldBe(["no-session-dropped"]);
        ScenarioRun.Violated(real).ShouldBe(["no-session-dropped"]);
    }

    [Test]
    public async Task The_same_seed_leaves_the_same_history_event_for_event()
    {
        var first = await HistoryAsync(seed: 3);

        (await HistoryAsync(seed: 3)).ShouldBe(first);
        (await HistoryAsync(seed: 4)).ShouldNotBe(first);
        first.Count.ShouldBeGreaterThan(100);

        static async Task<IReadOnlyList<string>> HistoryAsync(ulong seed)
        {
            var result = await SimulatedRun.OfAsync("""
                version: 1
                name: much
                network: { rtt: 5ms, jitter: 2ms }
                steps:
                  - spawn: v1
                  - spawn: v2
                  - start-traffic: { name: t, clients: 8 }
                  - connect: s1..s20
                  - parallel:
                      - send: { sessions: all }
                      - signal: { server: v1, name: SIGTERM }
                      - spawn: v3
                  - stop-traffic: t
                  - disconnect: all
                  - assert-exit: { server: v1, code: 0 }
                """, seed);
            result.Verdict!.Outcome.ShouldBe(Outcome.Verified, Harness.Reporting.FailureReport.Render(result));
            return [.. result.History.Events.Select(happened => System.Text.Encoding.UTF8.GetString(HistoryJson.Write(happened)))];
        }
    }

    [Test]
    public async Task What_it_does_not_know_is_said_and_skipped()
    {
        var result = await SimulatedRun.OfAsync("""
            version: 1
            name: another
            server: { command: [nginx, -g, "daemon off;"] }
            steps:
              - spawn: v1
            """);

        result.IsSkipped.ShouldBeTrue();
        result.NotRunBecause!.ShouldContain("the simulated world knows the EchoServer and some of the servers with an injected fault");
        result.NotRunBecause!.ShouldContain("not 'nginx'");
    }
}
