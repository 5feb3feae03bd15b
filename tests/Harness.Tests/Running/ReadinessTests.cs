using Harness.Histories;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;
using Harness.Tests.Worlds.Simulated;
using Shared;

namespace Harness.Tests.Running;

/// <summary>A server tells in several ways that it is ready.</summary>
public sealed class ReadinessTests
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
}
