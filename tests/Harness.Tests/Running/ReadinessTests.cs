using System.Text.RegularExpressions;
using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Tests.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>A server tells in several ways that it is ready.</summary>
internal sealed class ReadinessTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task One_that_notifies_is_ready_when_it_has_done_so(bool isSimulated)
    {
        const string scenario = """
            version: 1
            name: notifies
            server: { ready: { notify: true } }
            steps:
              - spawn: v1
              - assert-listening: v1
              - deploy: { from: v1, to: v2 }
            """;
        var result = isSimulated ? await SimulatedRun.OfAsync(scenario) : await ScenarioRun.OfAsync(scenario);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task One_that_does_not_notify_is_not_ready_though_it_listens()
    {
        var result = await RunAsync("""server: { command: [$FAULTY, none, "$address:$port"], ready: { notify: true } }""");

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldContain("steps-hold", report);
        report.ShouldContain("READY=1, sent to its NOTIFY_SOCKET (sd_notify)");
        report.ShouldContain("it listens, but has not told so");
    }

    [TestCase("network: { rtt: 2ms }", "127.0.0.1", "198.19.0.1", "127.0.0.1")]
    [TestCase("", "[::1]", "127.0.0.1", "[::1]")]
    [TestCase("", "127.0.0.2", "127.0.0.1", "127.0.0.2")]
    [TestCase("family: ipv6", "127.0.0.1", "[::1]", "127.0.0.1")]
    [TestCase("family: ipv6", "0.0.0.0", "[::1]", "0.0.0.0")]
    [TestCase("", "[::]", "127.0.0.1", "[::]", ", for IPv6 alone")]
    public async Task One_that_listens_where_no_client_connects_does_not_listen(string network, string at, string wanted, string listens, string family = "")
    {
        var result = await RunAsync($"{network}\nserver: {{ command: [$FAULTY, none, \"{at}:$port\"] }}");

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldContain("steps-hold", report);
        report.ShouldMatch($@"it runs, but does not listen on {Regex.Escape(wanted)}:\d+: it listens on {Regex.Escape(listens)}:\d+{family}\. Clients connect to ");
    }

    [TestCase("network: { rtt: 2ms }", "\"::\"")]
    [TestCase("", "\"::\"")]
    [TestCase("", "0.0.0.0")]
    [TestCase("family: ipv6", "\"::\"")]
    public async Task One_that_listens_on_all_addresses_listens(string network, string at)
    {
        var result = await RunAsync($"{network}\nserver: {{ command: echo, address: {at} }}");

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task The_service_manager_of_the_harness_is_not_told()
    {
        var result = await RunAsync("""server: { command: [sh, -c, 'echo socket=$NOTIFY_SOCKET; sleep 60'], ready: { output: '^socket=$' }, stop-signal: SIGKILL }""");

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task One_that_makes_a_file_is_ready_when_it_has_done_so()
    {
        using var folder = new TemporaryFolder();
        var file = EarlierFile(folder);

        var result = await RunAsync($$"""server: { command: [sh, -c, 'echo ready > {{file}}; sleep 60'], ready: { file: {{file}} }, stop-signal: SIGKILL }""");

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
    }

    [Test]
    public async Task A_file_that_an_earlier_instance_has_left_is_no_sign()
    {
        using var folder = new TemporaryFolder();
        var file = EarlierFile(folder);

        var result = await RunAsync($$"""server: { command: [sh, -c, 'sleep 60'], ready: { file: {{file}} }, stop-signal: SIGKILL }""");

        result.History.Events.OfType<ServerReady>().ShouldBeEmpty();
        FailureReport.Render(result).ShouldContain("made or changed since its start");
    }

    private static string EarlierFile(TemporaryFolder folder)
    {
        var file = Path.Combine(folder.Path, "ready");
        File.WriteAllText(file, "of an earlier instance");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
        return file;
    }

    private static Task<ScenarioResult> RunAsync(string server) => ScenarioRun.OfAsync($"version: 1\nname: ready\n{server}\nsteps:\n  - spawn: v1\n");

    [Test]
    public async Task A_server_that_answers_a_request_for_its_health_is_ready_whoever_else_shares_the_port()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: health
            server:
              protocol: http
              command: [$FAULTY, speaks-http-1.1, "$address:$port"]
              ready: { http: /health, status: 200 }
            steps:
              - spawn: v1
              - spawn: v2
              - connect: { session: s1, to: v2 }
              - send: s1
              - disconnect: s1
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var asked = result.History.Events.OfType<ReplyReceived>().Where(reply => reply.Session.StartsWith("ready-", StringComparison.Ordinal)).ToList();
        asked.Select(reply => reply.Session.Split('~')[0]).ShouldBe(["ready-v1", "ready-v2"]);
    }

    [Test]
    public async Task A_server_that_answers_that_it_is_not_ready_is_told_of_with_its_status()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: health
            server:
              protocol: tcp
              command: [$FAULTY, speaks-http-1.1, "$address:$port"]
              ready: { http: /503 }
            steps:
              - spawn: { server: v1, ready: false }
              - wait-ready: { server: v1, within: 3s }
            """);

        ScenarioRun.Violated(result).ShouldBe(["steps-hold"], FailureReport.Render(result));
        FailureReport.Render(result).ShouldContain("it listens, but answered with the status 503");
        FailureReport.Render(result).ShouldContain("a response to GET /503 with the status 2xx");
    }

    [Test]
    public async Task A_server_is_ready_when_it_listens_on_another_port_or_said_not_to()
    {
        var result = await ScenarioRun.OfAsync("""
            version: 1
            name: another port
            server: { ready: { tcp: 9999 } }
            steps:
              - spawn: { server: v1, ready: false }
              - wait-ready: { server: v1, within: 3s }
            """);

        FailureReport.Render(result).ShouldContain("it listens, but not on port 9999");
    }
}
