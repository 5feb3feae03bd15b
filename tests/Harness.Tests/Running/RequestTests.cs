using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Suites;
using Harness.Tests.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>Requests that are sent without waiting for their replies, and the replies to them, on the real kernel and in simulated worlds.</summary>
internal sealed class RequestTests
{
    // A server that is stopped has read nothing: what is sent meanwhile is outstanding for sure.
    private const string HalfClosed = """
          - spawn: v1
          - connect: s1
          - assert-owner-pid: { session: s1, server: v1 }
          - signal: { server: v1, name: SIGSTOP }
          - send: { session: s1, wait: false }
          - half-close: s1
          - signal: { server: v1, name: SIGCONT }
          - receive: s1
        """;

    private const string Pipelined = """
          - spawn: v1
          - connect: { sessions: s1..s2 }
          - send: { sessions: s1..s2 }
          - signal: { server: v1, name: SIGSTOP }
          - repeat:
              times: 50
              steps:
                - send: { sessions: s1..s2, bytes: 100, wait: false }
          - send: { session: s2, text: a line of its own, wait: false }
          - signal: { server: v1, name: SIGCONT }
          - receive: all
          - send: { sessions: s1..s2, bytes: 60000, wait: false }
          - send: { sessions: s1..s2, bytes: 60000, wait: false }
          - receive: { sessions: s1..s2, within: 20s }
          - send: all
        """;

    private const string LeftOutstanding = """
          - spawn: v1
          - connect: s1
          - send: s1
          - signal: { server: v1, name: SIGSTOP }
          - send: { session: s1, wait: false }
        """;

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_request_that_is_followed_by_a_half_close_gets_its_reply(bool isSimulated)
    {
        var result = await RunAsync(HalfClosed, isSimulated);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sent = result.History.Events.OfType<LineSent>().Last();
        var halfClosed = result.History.Events.OfType<ClientEnded>().First();
        var reply = result.History.Events.OfType<ReplyReceived>().Last();
        (sent.Exchange, reply.Exchange, reply.Echo).ShouldBe((2, 2, sent.Line));
        (sent.Sequence < halfClosed.Sequence && halfClosed.Sequence < reply.Sequence).ShouldBeTrue();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Pipelined_requests_get_their_replies_in_order(bool isSimulated)
    {
        var result = await RunAsync(Pipelined, isSimulated);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        foreach (var (session, count) in new[] { ("s1", 54), ("s2", 55) })
        {
            var sent = result.History.Events.OfType<LineSent>().Where(line => line.Session == session).ToList();
            var replies = result.History.Events.OfType<ReplyReceived>().Where(reply => reply.Session == session).ToList();
            sent.Select(line => line.Exchange).ShouldBe(Enumerable.Range(1, count));
            replies.Select(reply => (reply.Exchange, reply.Echo)).ShouldBe(sent.Select(line => (line.Exchange, line.Expected)));
            sent[50].Sequence.ShouldBeLessThan(replies[1].Sequence, "they were outstanding at the same time");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_reply_that_no_step_receives_is_waited_for_before_the_session_is_closed(bool isSimulated)
    {
        var result = await RunAsync(LeftOutstanding, isSimulated);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var reply = result.History.Events.OfType<ReplyReceived>().Last();
        reply.Exchange.ShouldBe(2);
        reply.Sequence.ShouldBeLessThan(result.History.Events.OfType<ClientEnded>().Single().Sequence);
        result.History.Events.OfType<ReplyMissed>().ShouldBeEmpty();
    }

    [Test]
    public async Task A_reply_that_never_comes_is_missed_at_the_end_of_the_run()
    {
        var result = await ScenarioRun.OfAsync(Text("never-replies", """
              - spawn: v1
              - connect: s1
              - send: { session: s1, wait: false }
            """));

        ScenarioRun.Violated(result).ShouldBe(["echo-intact"], FailureReport.Render(result));
        result.History.Events.OfType<ReplyMissed>().Single().Waited.ShouldBe(ClientDeadlines.ReplyLimit);
    }

    [Test]
    public async Task Replies_that_do_not_come_in_time_are_missed_each()
    {
        var result = await ScenarioRun.OfAsync(Text("never-replies", """
              - spawn: v1
              - connect: s1
              - send: { session: s1, wait: false }
              - send: { session: s1, wait: false }
              - receive: { session: s1, within: 2s }
            """));

        ScenarioRun.Violated(result).ShouldBe(["echo-intact"], FailureReport.Render(result));
        result.History.Events.OfType<ReplyMissed>().Select(missed => (missed.Exchange, missed.Waited)).ShouldBe([(1, TimeSpan.FromSeconds(2)), (2, TimeSpan.FromSeconds(2))]);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_late_reply_is_not_taken_for_that_of_the_next_request(bool isSimulated)
    {
        var result = await RunAsync("""
              - spawn: v1
              - connect: s1
              - send: s1
              - signal: { server: v1, name: SIGSTOP }
              - send: { session: s1, wait: false }
              - send: { session: s1, wait: false }
              - receive: { session: s1, within: 20ms }
              - signal: { server: v1, name: SIGCONT }
              - send: s1
            """, isSimulated);

        result.History.Events.OfType<ReplyMissed>().Select(missed => missed.Exchange).ShouldBe([2, 3]);
        result.History.Events.OfType<ReplyReceived>().Select(reply => reply.Exchange).ShouldBe([1, 2, 3, 4]);
        result.Verdict!.Violations.Select(violation => violation.Violation.Message).ShouldAllBe(message => message == "session s1 got no complete reply");
    }

    [TestCase("forgets-requests", HalfClosed)]
    [TestCase("replies-out-of-order", """
          - spawn: v1
          - connect: s1
          - send: { session: s1, wait: false }
          - send: { session: s1, wait: false }
          - receive: s1
        """)]
    [TestCase("replies-out-of-order", """
          - spawn: v1
          - connect: s1
          - send: { session: s1, bytes: 3, wait: false }
          - send: { session: s1, bytes: 3, wait: false }
          - receive: s1
        """)]
    [TestCase("swaps-replies", """
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - send: { sessions: s1..s4 }
        """)]
    [TestCase("swaps-replies", """
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - send: { sessions: s1..s4, bytes: 3000 }
        """)]
    [TestCase("swaps-replies", """
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - send: { sessions: s1..s4, bytes: 2 }
        """)]
    [TestCase("swaps-replies", """
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - assert-owner-pid: { sessions: s1..s4, server: v1 }
        """)]
    public async Task A_reply_to_another_request_is_found_and_the_faultless_twin_is_verified(string fault, string steps)
    {
        var result = await ScenarioRun.OfAsync(Text(fault, steps.Replace("\n  - assert-owner-pid: { session: s1, server: v1 }", "", StringComparison.Ordinal)));
        ScenarioRun.Violated(result).ShouldBe(["echo-intact"], FailureReport.Render(result));

        var twin = await ScenarioRun.OfAsync(Text("none", steps));
        twin.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(twin));
    }

    [Test]
    public async Task The_same_text_on_two_sessions_hides_a_swap_since_it_is_sent_as_written()
    {
        var result = await ScenarioRun.OfAsync(Text("swaps-replies", """
              - spawn: v1
              - connect: { sessions: s1..s4 }
              - send: { sessions: s1..s4, text: the same }
            """));

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<LineSent>().Select(line => line.Line).Distinct().Count().ShouldBe(1);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_client_that_leaves_before_the_reply_accuses_nobody(bool isSimulated)
    {
        var result = await RunAsync("""
              - spawn: v1
              - connect: s1..s2
              - assert-owner-pid: { sessions: s1..s2, server: v1 }
              - signal: { server: v1, name: SIGSTOP }
              - send: { sessions: s1..s2, wait: false }
              - half-close: s1..s2
              - disconnect: s1
              - reset: s2
              - signal: { server: v1, name: SIGCONT }
            """, isSimulated);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<ReplyMissed>().Select(missed => (missed.Session, missed.Waited)).ShouldBe([("s1", null), ("s2", null)]);
    }

    [Test]
    public async Task A_client_that_leaves_long_after_its_request_has_waited_for_the_reply()
    {
        var result = await SimulatedRun.OfAsync("""
            version: 1
            name: requests
            steps:
              - spawn: v1
              - connect: s1
              - send: s1
              - signal: { server: v1, name: SIGSTOP }
              - send: { session: s1, wait: false }
              - wait: { for: 6s, because: the server does not reply }
              - disconnect: s1
              - signal: { server: v1, name: SIGCONT }
            """);

        result.History.Events.OfType<ReplyMissed>().Single().Waited.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(6));
        result.Verdict!.Violations.ShouldBeEmpty(FailureReport.Render(result));
        result.Verdict.Excuses.ShouldContain(excuse => excuse.Excuse.Message.StartsWith("the run had stopped v1", StringComparison.Ordinal));
    }

    [TestCase("""
          - spawn: v1
          - connect: s1
          - send: s1
          - receive: s1
        """, "s1 has sent no request whose reply could be received", "4")]
    [TestCase("""
          - spawn: v1
          - connect: { sessions: s1..s3 }
          - send: { session: s1, wait: false }
          - receive: { sessions: s1..s3 }
        """, "2 sessions have sent no request whose reply could be received", "4")]
    [TestCase("""
          - spawn: v1
          - connect: s1
          - send: { session: s1, wait: false }
          - receive: all
          - receive: all
        """, "s1 has sent no request whose reply could be received", "5")]
    [TestCase("""
          - spawn: v1
          - connect: s1
          - assert-owner-pid: { session: s1, server: v1 }
          - signal: { server: v1, name: SIGSTOP }
          - send: { session: s1, wait: false }
          - signal: { server: v1, name: SIGKILL }
          - receive: s1
        """, "s1 cannot receive: v1, which owned it, was killed", "7")]
    [TestCase("""
          - spawn: v1
          - connect: s1
          - signal: { server: v1, name: SIGSTOP }
          - repeat:
              times: 1001
              steps:
                - send: { session: s1, wait: false }
        """, "s1 has 1000 requests outstanding: receive their replies first", "4#1001.1")]
    public async Task Steps_that_cannot_be_done(string steps, string message, string step)
    {
        var result = await RunAsync(steps, isSimulated: false);

        ScenarioRun.Violated(result).ShouldContain("steps-hold", FailureReport.Render(result));
        var failed = result.History.Events.OfType<StepFailed>().Single();
        (failed.Message, failed.Step).ShouldBe((message, step));
    }

    [TestCase("10s", 7.5)]
    [TestCase(null, null)]
    public async Task A_reply_is_waited_for_as_long_as_the_scenario_allows_and_a_little_longer(string? limit, double? seconds)
    {
        var result = await SimulatedRun.OfAsync($$"""
            version: 1
            name: reply-limit
            {{(limit is null ? "" : $"reply-limit: {limit}")}}
            steps:
              - spawn: v1
              - connect: s1
              - send: s1
              - signal: { server: v1, name: SIGSTOP }
              - parallel:
                  - send: s1
                  - repeat:
                      times: 1
                      steps:
                        - wait: { for: 7500ms, because: the server is slow }
                        - signal: { server: v1, name: SIGCONT }
            """);

        result.History.Events.OfType<RunStarted>().Single().ReplyLimit.ShouldBe(limit is null ? null : TimeSpan.FromSeconds(10));
        var sent = result.History.Events.OfType<LineSent>().Last();
        if (seconds is { } expected)
            (result.History.Events.OfType<ReplyReceived>().Last().At - sent.At).TotalSeconds.ShouldBe(expected, 0.1);
        else
            result.History.Events.OfType<ReplyMissed>().Single().Waited.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [TestCase(null, 0, 5)]
    [TestCase(3, 0, 5)]
    [TestCase(4.5, 0, 5.5)]
    [TestCase(10, 0, 11)]
    [TestCase(4, 250, 5.25)]
    public void A_late_reply_can_be_seen_and_not_only_missed(double? limit, int roundTripMs, double waited)
    {
        var scenario = ScenarioRun.Read(Text(null, "  - spawn: v1")) with
        {
            ReplyLimit = limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Network = roundTripMs == 0 ? null : new Harness.Scenarios.NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(roundTripMs) },
        };

        new ClientDeadlines(scenario, new Polling(TimeProvider.System, scale: 2), new HarnessPauses()).ReplyLimitInForce.ShouldBe(TimeSpan.FromSeconds(2 * waited));
    }

    private static Task<ScenarioResult> RunAsync(string steps, bool isSimulated) =>
        isSimulated ? SimulatedRun.OfAsync(Text(null, steps)) : ScenarioRun.OfAsync(Text(null, steps));

    /// <summary>A server that swaps replies blocks threads while it waits for the second one: its replies take as long as its thread pool needs to grow.</summary>
    private static string Text(string? fault, string steps) =>
        $"version: 1\nname: requests\n{(fault == "swaps-replies" ? "reply-limit: 10s\n" : "")}{(fault is null ? "" : $"server: {{ command: [$FAULTY, {fault}, \"$address:$port\"] }}\n")}steps:\n{steps}\n";
}
