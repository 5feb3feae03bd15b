using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Tests.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>With <c>line</c> and <c>banner</c> what a server says has to match, and nobody but the kernel names its owner.</summary>
internal sealed class MatchedProtocolTests
{
    private const string Line = """{ line: { request: "hello $id\n", matches: '^hello $id\n: from \d+$' } }""";
    private const string Banner = "{ banner: { matches: '^220 ' } }";

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_rollover_of_a_server_that_answers_in_lines_is_verified(bool isSimulated)
    {
        var result = await RunAsync(Line, "echo", """
              - connect: s1..s3
              - assert-owner-pid: { sessions: s1..s3, server: v1 }
              - send: s1..s3
              - send: { sessions: s1, wait: false }
              - send: { sessions: s1, wait: false }
              - receive: s1
              - start-traffic: { name: t, clients: 4, exchanges: 2 }
              - wait: { for: 100ms, because: traffic is to begin }
              - spawn: v2
              - signal: v1
              - assert-not-listening: v1
              - send: s1..s3
              - stop-traffic: t
              - disconnect: s1..s3
              - assert-exit: v1
            """, isSimulated);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        result.History.Events.OfType<TrafficSession>().ShouldAllBe(session => session.IsFlawless && session.Protocol == "line" && session.Replies == 2);
        result.History.Events.OfType<ReplyReceived>().Count().ShouldBe(8);
    }

    [Test]
    public async Task A_rollover_of_a_server_that_speaks_first_is_verified()
    {
        var result = await RunAsync(Banner, Faulty("greets"), """
              - connect: s1..s3
              - assert-owner-pid: { sessions: s1..s3, server: v1 }
              - start-traffic: { name: t, clients: 4, hold: 5ms }
              - wait: { for: 100ms, because: traffic is to begin }
              - spawn: v2
              - signal: v1
              - wait: { for: 100ms, because: traffic is to go on }
              - stop-traffic: t
              - disconnect: s1..s3
              - assert-exit: v1
            """);

        // Its drain accepts until its queue is empty: what that loses is not the matter here.
        ScenarioRun.Violated(result).Except(["no-session-dropped"]).ShouldBeEmpty(FailureReport.Render(result));
        result.History.Events.OfType<TrafficSession>().Count(session => session is { IsFlawless: true, Protocol: "banner" }).ShouldBeGreaterThan(20);
        result.History.Events.OfType<ReplyReceived>().ShouldContain(reply => reply.Echo.Text.StartsWith("220 "));
    }

    [Test]
    public async Task A_greeting_that_is_another_one_shows()
    {
        var result = await RunAsync(Banner, Faulty("greets"), """
              - signal: { server: v1, name: SIGUSR1 }
              - assert-output: { server: v1, matches: is busy }
              - connect: s1
              - start-traffic: { name: t, clients: 1 }
              - stop-traffic: t
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(["echo-intact"], report);
        report.ShouldContain("not one greeting of v1");
        report.ShouldContain("a greeting that matches '^220 '");
        report.ShouldContain(@"'421 busy\r\n'");
    }

    [TestCase(Line, "echo-intact")]
    [TestCase("""{ line: { request: "hello\n", matches: "^HELLO" } }""", "echo-intact")]
    public async Task A_reply_that_does_not_match_shows(string protocol, string rule)
    {
        var result = await RunAsync(protocol, Faulty("drops-a-byte"), """
              - connect: s1
              - send: s1
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe([rule], report);
        report.ShouldContain("not one reply of v1");
        report.ShouldContain("a reply that matches '^");
    }

    [Test]
    public async Task Replies_that_two_sessions_get_the_wrong_way_round_show_by_what_is_unique_in_them()
    {
        var result = await RunAsync(Line, Faulty("swaps-replies"), """
              - connect: s1..s2
              - send: s1..s2
            """);

        ScenarioRun.Violated(result).ShouldContain("echo-intact", FailureReport.Render(result));
    }

    [Test]
    public async Task A_reply_of_traffic_that_does_not_match_is_told_of_with_its_request()
    {
        var result = await RunAsync("""{ line: { request-bytes: "68 65 6c 6c 6f 0a", matches: "^HELLO" } }""", Faulty("none"), """
              - start-traffic: { name: t, clients: 1 }
              - stop-traffic: t
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(["echo-intact"], report);
        report.ShouldContain("not one reply of v1");
        report.ShouldContain("a reply that matches '^HELLO'");
        report.ShouldContain(@"'hello\n: from ");
    }

    private static string Faulty(string fault) => $"[$FAULTY, {fault}, \"$address:$port\"]";

    private static Task<ScenarioResult> RunAsync(string protocol, string command, string steps, bool isSimulated = false)
    {
        var text = $$"""
            version: 1
            name: matched
            server:
              protocol: {{protocol}}
              command: {{command}}
            steps:
              - spawn: v1
            {{steps}}
            """;
        return isSimulated ? SimulatedRun.OfAsync(text) : ScenarioRun.OfAsync(text);
    }
}
