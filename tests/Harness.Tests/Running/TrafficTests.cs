using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>Traffic on the real kernel: complete, in order, judged, and stopped.</summary>
internal sealed class TrafficTests
{
    private const string Rollover = """
          - start-traffic: { name: t, clients: 8 }
          - assert-output: { server: v1, matches: accepted connection }
          - spawn: v2
          - signal: v1
          - assert-not-listening: v1
          - stop-traffic: t
          - assert-exit: v1
        """;

    [Test]
    public async Task A_closed_loop_over_a_server_is_verified_and_complete()
    {
        var result = await RunAsync("""
              - start-traffic: { name: t, clients: 8, exchanges: 3 }
              - assert-output: { server: v1, matches: accepted connection }
              - stop-traffic: t
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sessions = SessionsOf(result);
        sessions.ShouldNotBeEmpty();
        sessions.Select(session => session.Number).Order().ShouldBe(Enumerable.Range(1, sessions.Count).Select(number => (long)number));
        sessions.ShouldAllBe(session => session.IsFlawless && session.Server == "v1" && session.Replies == 3 && session.SynsResent == null);
        result.History.Events.OfType<TrafficStopped>().Single().ShouldSatisfyAllConditions(
            stopped => stopped.Begun.ShouldBe(sessions.Count),
            stopped => stopped.Flawed.ShouldBe(0));
    }

    [Test]
    public async Task No_more_sessions_are_open_than_there_are_clients()
    {
        var sessions = SessionsOf(await RunAsync("""
              - start-traffic: { name: t, clients: 2, hold: 5ms }
              - assert-output: { server: v1, matches: accepted connection }
              - stop-traffic: t
            """));
        foreach (var session in sessions)
            sessions.Count(other => other.Started.At < session.ClientEnded!.Value.At && other.ClientEnded!.Value.At > session.Started.At).ShouldBeLessThanOrEqualTo(4);
    }

    [Test]
    public async Task Stamps_are_where_they_have_to_be_in_the_order()
    {
        var result = await RunAsync(Rollover);

        foreach (var session in SessionsOf(result))
        {
            Stamp?[] stamps = [session.Started, session.Connected, session.Replied, session.ClientEnded ?? session.ServerEnded];
            var given = stamps.OfType<Stamp>().ToList();
            given.Zip(given.Skip(1)).ShouldAllBe(pair => pair.First.At <= pair.Second.At && pair.First.After <= pair.Second.After);
            given[^1].After.ShouldBeLessThan(session.Sequence);
            foreach (var stamp in given)
            {
                // As if an event stood there: what is recorded before is not later, and what is recorded after is not earlier.
                result.History.Events[(int)stamp.After - 1].At.ShouldBeLessThanOrEqualTo(stamp.At + TimeSpan.FromMilliseconds(1));
                result.History.Events[(int)stamp.After].Sequence.ShouldBe(stamp.After + 1);
            }
        }
    }

    [Test]
    public async Task An_open_loop_leaves_nothing_out()
    {
        const double rate = 500;
        var result = await RunAsync($$"""
              - start-traffic: { name: t, rate: {{rate}}/s }
              - wait: { for: 200ms, because: time is what an open loop is about }
              - stop-traffic: t
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sessions = SessionsOf(result).OrderBy(session => session.Number).ToList();
        sessions.Count.ShouldBeGreaterThanOrEqualTo(50, "200 ms of them, less the time in which the first one is alone");
        foreach (var session in sessions)
        {
            if (session.Number > 1) // the first one is alone until it is answered
                (session.Due - sessions[1].Due).TotalSeconds.ShouldBe((session.Number - 2) / rate, 1e-6);
            session.Started.At.ShouldBeGreaterThanOrEqualTo(session.Due);
        }

        // Whatever was due when it stopped was begun.
        var stopping = result.History.Events.OfType<TrafficStopping>().Single();
        (sessions[^1].Due + TimeSpan.FromSeconds(1 / rate)).ShouldBeGreaterThan(stopping.At);
    }

    [Test]
    public async Task A_rollover_under_traffic_of_a_faultless_server_is_verified_but_for_what_its_drain_loses()
    {
        var result = await RunAsync(Rollover);

        // The default drain loses no connection where it can steer; what it may lose elsewhere is the matter of its own tests.
        ScenarioRun.Violated(result).Except(["no-session-dropped", "never-refused", "no-connect-delayed"]).ShouldBeEmpty(FailureReport.Render(result));
        SessionsOf(result).Select(session => session.Server).ShouldContain("v1");
    }

    [TestCase("claims-another-pid", "clients: 2", "owner-confirmed")]
    [TestCase("changes-pid", "clients: 2, exchanges: 2", "owner-stable")]
    [TestCase("drops-a-byte", "clients: 2", "echo-intact")]
    [TestCase("never-replies", "clients: 2", "echo-intact")]
    public async Task An_injected_fault_is_found_by_its_rule(string fault, string traffic, string rule)
    {
        var result = await RunAsync(
            $$"""
              - start-traffic: { name: t, {{traffic}} }
              - assert-output: { server: v1, matches: accepted connection }
              - stop-traffic: t
            """,
            fault);

        ScenarioRun.Violated(result).ShouldContain(rule, FailureReport.Render(result));
        result.Verdict!.Violations.ShouldContain(violation => violation.Rule.Name == rule && violation.Violation.Sessions[0].StartsWith("t~", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_server_that_accepts_nobody_is_found()
    {
        var result = await RunAsync("  - start-traffic: { name: t, clients: 2 }\n  - stop-traffic: t\n", "never-accepts");

        ScenarioRun.Violated(result).ShouldContain("echo-intact", FailureReport.Render(result));
        SessionsOf(result).ShouldAllBe(session => session.Server == null);
    }

    [Test]
    public async Task A_drain_that_closes_the_sessions_of_traffic_is_found()
    {
        var result = await RunAsync(
            """
              - start-traffic: { name: t, clients: 3, hold: 30s }
              - assert-output: { server: v1, matches: accepted connection }
              - signal: v1
              - assert-exit: { server: v1, within: 8s }
              - stop-traffic: t
            """,
            "drops-sessions");

        ScenarioRun.Violated(result).ShouldContain("no-session-dropped", FailureReport.Render(result));
        SessionsOf(result).ShouldContain(session => session.How == ServerEnding.EndOfFile && session.Server == "v1");
    }

    [Test]
    public async Task A_session_of_a_server_that_the_run_kills_is_no_loss()
    {
        // Held long enough to be there, and accepted before: the kernel is asked for its owner before the kill.
        var result = await RunAsync("""
              - start-traffic: { name: t, clients: 1, hold: 30s }
              - assert-output: { server: v1, matches: accepted connection }
              - signal: { server: v1, name: SIGKILL }
              - assert-exit: { server: v1, signal: SIGKILL }
              - stop-traffic: t
            """);

        // One that begins while the process dies may be reset in its accept queue: that one is lost, and had no owner.
        var owned = SessionsOf(result).Where(session => session.Server == "v1").ToList();
        owned.ShouldContain(session => session.ServerEnded != null);
        result.Verdict!.Violations.SelectMany(violation => violation.Violation.Sessions).Intersect(owned.Select(session => session.Name)).ShouldBeEmpty(FailureReport.Render(result));
    }

    [Test]
    public async Task Traffic_that_no_step_stops_is_stopped_by_the_cleanup()
    {
        var result = await RunAsync("""
              - start-traffic: { name: t, clients: 4, hold: 30s }
              - start-traffic: { name: u, rate: 100/s }
              - assert-output: { server: v1, matches: accepted connection }
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<TrafficStopping>().ShouldAllBe(stopping => stopping.ByHarness);
        result.History.Events.OfType<TrafficStopped>().Select(stopped => stopped.Traffic).ShouldBe(["t", "u"], ignoreOrder: true);
        SessionsOf(result).Where(session => session.Traffic == "t").ShouldAllBe(session => session.ByHarness == true);
    }

    [Test]
    public async Task Traffic_whose_scenario_times_out_is_ended_at_once()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: no time
            timeout: 2s
            steps:
              - spawn: v1
              - start-traffic: { name: t, clients: 4, hold: 1s }
              - wait: { for: 2s, because: the time is up before }
              - stop-traffic: t
            """);

        result.History.Events.OfType<RunEnded>().Single().Ending.ShouldBe(RunEnding.TimedOut);
        result.History.Events.OfType<TrafficStopped>().Count().ShouldBe(result.History.Events.OfType<TrafficStarted>().Count());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task In_a_ramp_the_rate_grows_from_nothing(bool isSimulated)
    {
        var result = await RunAsync("{ name: t, rate: 200/s, ramp: 600ms }", "800ms", isSimulated);

        var due = Sessions(result).Select(session => session.Due).Order().ToList();
        due.Count.ShouldBeInRange(60, 200); // by 0.8 s it is 100, and the machine may be late
        var plan = new Harness.Worlds.TrafficPlan("t", null, 200, 1, TimeSpan.Zero, 10, default, default, Ramp: TimeSpan.FromSeconds(0.6));
        for (var index = 1; index < due.Count; index++) // the first one is alone until it is answered
            (due[index] - due[1]).ShouldBe(plan.DueAt(index) - plan.DueAt(1), TimeSpan.FromTicks(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task In_a_ramp_clients_come_one_after_the_other(bool isSimulated)
    {
        var result = await RunAsync("{ name: t, clients: 4, ramp: 600ms, hold: 30ms }", "800ms", isSimulated);

        var plan = new Harness.Worlds.TrafficPlan("t", 4, null, 1, TimeSpan.Zero, 10, default, default, Ramp: TimeSpan.FromSeconds(0.6));
        var from = result.History.Events.OfType<Harness.Histories.TrafficStarted>().Single().At;
        var sessions = Sessions(result);
        var open = sessions.Select(one => (At: one.Started.At - from, Count: sessions.Count(other => other.Started.At <= one.Started.At && other.ClientEnded!.Value.At > one.Started.At))).ToList();
        open.ShouldAllBe(one => one.Count <= plan.ClientsBy(one.At));
        open.Max(one => one.Count).ShouldBe(4);
    }

    [Test]
    public async Task A_name_that_is_used_again_has_sessions_of_its_own()
    {
        var result = await RunAsync("""
              - repeat:
                  times: 2
                  steps:
                    - parallel:
                        - start-traffic: { name: t, clients: 1 }
                        - start-traffic: { name: u, clients: 1 }
                    - assert-output: { server: v1, matches: accepted connection }
                    - stop-traffic: t
                    - stop-traffic: u
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<TrafficStarted>().Select(started => started.Traffic).ShouldBe(["t", "u", "t'2", "u'2"], ignoreOrder: true);
    }

    private static List<TrafficSession> SessionsOf(ScenarioResult result) => [.. result.History.Events.OfType<TrafficSession>()];

    private static Task<ScenarioResult> RunAsync(string steps, string fault = "") => ScenarioRun.OfAsync(
        $$"""
        version: 1
        name: traffic
        server: { command: {{(fault.Length == 0 ? "echo" : $"[$FAULTY, {fault}, \"$address:$port\"]")}} }
        steps:
          - spawn: v1
        {{steps}}
        """);

    private static IReadOnlyList<TrafficSession> Sessions(ScenarioResult result) => [.. result.History.Events.OfType<TrafficSession>()];

    private static async Task<ScenarioResult> RunAsync(string traffic, string wait, bool isSimulated)
    {
        var text = $$"""
            version: 1
            name: a ramp
            steps:
              - spawn: v1
              - start-traffic: {{traffic}}
              - wait: { for: {{wait}}, because: traffic }
              - stop-traffic: t
            """;
        var result = isSimulated ? await Worlds.Simulated.SimulatedRun.OfAsync(text) : await ScenarioRun.OfAsync(text);
        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        return result;
    }
}
