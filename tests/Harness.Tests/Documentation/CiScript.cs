using System.Diagnostics;
using Harness.Reporting;
using Harness.Reporting.Formats;

namespace Harness.Tests.Documentation;

/// <summary>What <c>.ci/run</c> says of results: it is run here with a <c>dotnet</c> that only leaves some.</summary>
internal sealed class CiScript
{
    private const string Passing = """<Counters total="3" executed="3" passed="3" failed="0" error="0" timeout="0" aborted="0" inconclusive="0" passedButRunAborted="0" notExecuted="0" />""";
    private const string Failing = """<Counters total="4" executed="4" passed="2" failed="1" error="0" timeout="1" aborted="0" inconclusive="0" passedButRunAborted="0" notExecuted="0" />""";

    [Test]
    public async Task It_sums_tests_and_scenarios() => (await RunAsync(0, [Passing, Passing], 0, Results(verified: 5))).ShouldBe((0, "11 passed, 0 failed"));

    [Test]
    public async Task Failures_of_both_count() =>
        (await RunAsync(1, [Passing, Failing], 1, Results(verified: 4, violated: 2, invalidFiles: 1))).ShouldBe((1, "9 passed, 5 failed"));

    [Test]
    public async Task A_test_command_that_cannot_run_counts_as_a_failure() => (await RunAsync(1, [], 0, Results(verified: 5))).ShouldBe((1, "5 passed, 1 failed"));

    [Test]
    public async Task A_test_host_that_dies_counts_as_a_failure() => (await RunAsync(1, [Passing], 0, Results(verified: 5))).ShouldBe((1, "8 passed, 1 failed"));

    [Test]
    public async Task No_test_at_all_counts_as_a_failure() => (await RunAsync(0, [], 0, Results(verified: 5))).ShouldBe((1, "5 passed, 1 failed"));

    [Test]
    public async Task A_run_command_that_cannot_run_counts_as_a_failure() => (await RunAsync(0, [Passing], 70, results: null)).ShouldBe((1, "3 passed, 1 failed"));

    [Test]
    public async Task A_machine_that_can_run_no_scenario_is_no_failure() => (await RunAsync(0, [Passing], 77, Results(verified: 0))).ShouldBe((0, "3 passed, 0 failed"));

    /// <summary>The results as the program writes them, with other counts.</summary>
    private static string Results(int verified, int violated = 0, int invalidFiles = 0) => ResultsJson
        .Write(new SuiteReport(new SuiteSummary([], invalidFiles, IsInterrupted: false), [], "results"))
        .Replace("\"verified\": 0", $"\"verified\": {verified}", StringComparison.Ordinal)
        .Replace("\"violated\": 0", $"\"violated\": {violated}", StringComparison.Ordinal);

    private static async Task<(int ExitCode, string LastLine)> RunAsync(int testExit, string[] counters, int runExit, string? results)
    {
        using var folder = new TemporaryFolder();
        folder.Write(".ci/run", await File.ReadAllTextAsync(RepositoryFolder.Of(".ci", "run")));
        for (var i = 0; i < counters.Length; i++)
            folder.Write($"left/tests/{i}.trx", $"<TestRun>\n<ResultSummary outcome=\"Completed\">{counters[i]}</ResultSummary></TestRun>\n");
        folder.Write("left/run/.keep", "");
        if (results is not null)
            folder.Write("left/run/results.json", results);

        // An older run's results are there, and say nothing of this one.
        folder.Write("results/older/results.json", Results(verified: 100));
        File.CreateSymbolicLink(folder.Of("results/latest"), "older");
        folder.Write("functions", $$"""
            dotnet() {
              if [ "$1" = test ]; then
                while [ "$1" != --results-directory ]; do shift; done
                mkdir -p "$2" && cp left/tests/*.trx "$2" 2>/dev/null
                return {{testExit}}
              fi
              [ -f left/run/results.json ] && mkdir -p results/new && cp left/run/results.json results/new && ln -sfn new results/latest
              return {{runExit}}
            }
            export -f dotnet

            """);

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", ". ./functions; bash .ci/run"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var printed = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, printed.TrimEnd('\n').Split('\n')[^1]);
    }
}
