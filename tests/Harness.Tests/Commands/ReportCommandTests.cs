using System.Text.Json;
using Harness.Histories;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Suites;
using Harness.Tests.Reporting;

namespace Harness.Tests.Commands;

/// <summary>Reports and texts that are made of runs that are over.</summary>
internal sealed class ReportCommandTests
{
    [Test]
    public async Task Several_runs_become_one_report_with_the_worst_exit_code()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Verified(), RolloverStory.Skipped());
        Leave(folder.Of("b"), RolloverStory.Violated());

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a"), folder.Of("b"), "--results", folder.Of("merged")]);

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Errors.ShouldBeEmpty();
        printed.Output.ShouldContain("1 verified, 1 violated, 1 skipped; reports in");
        printed.Output.ShouldContain("no-session-dropped: session s1");
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Of("merged/latest/results.json")));
        var scenarios = results.RootElement.GetProperty("scenarios").EnumerateArray().ToList();
        scenarios.Select(scenario => scenario.GetProperty("outcome").GetString()).ShouldBe(["verified", "skipped", "violated"]);
        var history = scenarios[0].GetProperty("history").GetString()!;
        File.Exists(Path.Combine(folder.Of("merged/latest"), history)).ShouldBeTrue();
        Directory.GetFiles(folder.Path, "timeline.html", SearchOption.AllDirectories).Length.ShouldBe(2);
        File.Exists(folder.Of("merged/latest/junit.xml")).ShouldBeTrue();
    }

    [Test]
    public async Task What_has_no_history_any_more_is_proved_by_nothing()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Verified(), RolloverStory.Verified("another", "scenarios/other.yaml"));
        File.Delete(folder.Of("a/0/history.jsonl"));
        await File.WriteAllTextAsync(folder.Of("a/1/history.jsonl"), "{}\n{}\n");

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a"), "--report", "json"]);

        printed.ExitCode.ShouldBe(2, printed.Everything);
        printed.Output.ShouldContain("0 verified, 0 violated, 2 inconclusive");
        printed.Errors.ShouldContain("scenarios/good.yaml: a good rollover was verified when it was run, and is inconclusive");
    }

    [Test]
    public async Task A_history_that_says_otherwise_than_results_json_is_believed()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Violated());
        var results = await File.ReadAllTextAsync(folder.Of("a/results.json"));
        await File.WriteAllTextAsync(folder.Of("a/results.json"), results.Replace("\"violated\"", "\"verified\"", StringComparison.Ordinal));

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a"), "--report", "json"]);

        (printed.ExitCode, printed.Errors.Contains("was verified when it was run, and is violated", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    [Test]
    public async Task A_history_is_shown_by_time_session_server_and_rule()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Violated(printed: "\u001b[31mred"));

        var all = "";
        foreach (var by in (string[])["time", "session", "server", "rule"])
            all += $"by {by}\n{(await RolloverCommand.RunAsync(["show", folder.Of("a"), "--by", by])).Everything}\n";
        Snapshot.Verify(all);

        (await RolloverCommand.RunAsync(["show", folder.Of("a/0/history.jsonl"), "--session", "s2", "--rule", "no-session-dropped"])).Output.Split('\n').Skip(1)
            .ShouldBe(["    0.150000 s      15  s2 is owned by v1 (pid 11)", "    0.210000 s      21  s2 server: reset (ConnectionReset)", ""]);
        var nothing = await RolloverCommand.RunAsync(["show", folder.Of("a"), "--session", "s9"]);
        (nothing.ExitCode, nothing.Errors).ShouldBe((64, "rollover: nothing in this history is about that\n"));
    }

    /// <summary>Leaves results as a run does.</summary>
    private static void Leave(string path, params ScenarioResult[] results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Verdict is null)
            {
                results[i] = results[i] with { HistoryPath = null };
                continue;
            }

            var history = Path.Combine(path, $"{i}", "history.jsonl");
            Directory.CreateDirectory(Path.GetDirectoryName(history)!);
            File.WriteAllLines(history, results[i].History.Events.Select(happened => System.Text.Encoding.UTF8.GetString(HistoryJson.Write(happened))));
            results[i] = results[i] with { HistoryPath = history };
        }

        var folder = ResultsFolder.Of(path);
        SuiteReport.Write([new ResultsJson(folder)], results, folder, all => new SuiteSummary(all, 0, false), null);
    }
}
