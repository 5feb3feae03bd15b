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

    /// <summary>Whoever takes a scenario out of the list takes its failure out of the report.</summary>
    [Test]
    public async Task A_list_that_has_fewer_scenarios_than_its_counts_is_refused()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Violated());
        var results = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(folder.Of("a/results.json")))!;
        results["scenarios"] = new System.Text.Json.Nodes.JsonArray();
        await File.WriteAllTextAsync(folder.Of("a/results.json"), results.ToJsonString());

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a"), "--report", "json"]);

        printed.ExitCode.ShouldBe(64, printed.Everything);
        printed.Errors.ShouldContain("'violated' is 1, and its list of scenarios has 0 of these");
    }

    [Test]
    public async Task A_history_of_which_lines_were_removed_proves_nothing()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Violated());
        var history = folder.Of("a/0/history.jsonl");
        await File.WriteAllLinesAsync(history, (await File.ReadAllLinesAsync(history)).Where(line => !line.Contains("server-ended", StringComparison.Ordinal)));

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a"), "--report", "json"]);

        printed.ExitCode.ShouldBe(2, printed.Everything);
        printed.Output.ShouldContain("are missing");
    }

    [Test]
    public async Task What_was_put_together_by_way_of_the_link_latest_stays_what_it_was_after_the_next_run()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("q1/first"), RolloverStory.Verified());
        Leave(folder.Of("q1/second"), RolloverStory.Violated());
        Leave(folder.Of("q2/only"), RolloverStory.Verified("another", "scenarios/other.yaml"));
        File.CreateSymbolicLink(folder.Of("q1/latest"), "first");
        File.CreateSymbolicLink(folder.Of("q2/latest"), "only");
        (await RolloverCommand.RunAsync(["report", folder.Of("q1/latest"), folder.Of("q2/latest"), "--results", folder.Of("merged")])).ExitCode.ShouldBe(0);

        File.Delete(folder.Of("q1/latest"));
        File.CreateSymbolicLink(folder.Of("q1/latest"), "second");
        var again = await RolloverCommand.RunAsync(["report", folder.Of("merged/latest")]);

        again.ExitCode.ShouldBe(0, again.Everything);
    }

    [Test]
    public async Task Results_behind_a_link_are_put_together_as_well()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Verified());
        Leave(folder.Of("b"), RolloverStory.Verified("another", "scenarios/other.yaml"));
        Directory.CreateDirectory(folder.Of("deep/down/there"));
        Directory.CreateSymbolicLink(folder.Of("merged"), folder.Of("deep/down/there"));
        (await RolloverCommand.RunAsync(["report", folder.Of("a"), folder.Of("b"), "--results", folder.Of("merged")])).ExitCode.ShouldBe(0);

        var again = await RolloverCommand.RunAsync(["report", folder.Of("merged/latest")]);

        again.ExitCode.ShouldBe(0, again.Everything);
    }

    [Test]
    public async Task A_history_that_cannot_be_read_for_a_moment_is_found_again()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Verified());
        File.Move(folder.Of("a/0/history.jsonl"), folder.Of("away"));
        (await RolloverCommand.RunAsync(["report", folder.Of("a")])).ExitCode.ShouldBe(2);
        File.Exists(folder.Of("a/0/timeline.html")).ShouldBeFalse("there is nothing to draw");

        File.Move(folder.Of("away"), folder.Of("a/0/history.jsonl"));
        var again = await RolloverCommand.RunAsync(["report", folder.Of("a")]);

        again.ExitCode.ShouldBe(0, again.Everything);
    }

    [TestCase("1e300")]
    [TestCase("-5")]
    public async Task A_time_that_is_none_is_no_result(string seconds)
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Verified());
        var results = await File.ReadAllTextAsync(folder.Of("a/results.json"));
        await File.WriteAllTextAsync(folder.Of("a/results.json"), System.Text.RegularExpressions.Regex.Replace(results, "\"seconds\": [0-9.]+", $"\"seconds\": {seconds}"));

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a"), "--report", "json"]);

        printed.ExitCode.ShouldBe(64, printed.Everything);
        printed.Errors.ShouldContain($"results.json' is not what a run writes: 'seconds' is {seconds}, which is no duration");
    }

    [Test]
    public async Task A_file_that_is_no_history_is_refused_and_nothing_is_written_beside_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("scenario.yaml", "version: 1\nname: a\n");

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("scenario.yaml")]);

        (printed.ExitCode, printed.Errors).ShouldBe((64, $"rollover: '{folder.Of("scenario.yaml")}' is no history: name the folder of a run, that of one of its scenarios, or a history.jsonl\n"));
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(1);
    }

    [Test]
    public async Task The_folder_of_several_runs_is_none_of_them()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("results/2025-01-02T03-04-05-6"), RolloverStory.Verified());
        Leave(folder.Of("results/2025-01-02T03-04-06-7"), RolloverStory.Violated());
        foreach (var command in (string[])["report", "show"])
        {
            var printed = await RolloverCommand.RunAsync([command, folder.Of("results")]);
            printed.ExitCode.ShouldBe(64, printed.Everything);
            printed.Errors.ShouldBe($"rollover: '{folder.Of("results")}' holds runs and is none: name one of them, such as '{folder.Of("results/2025-01-02T03-04-06-7")}'\n");
        }

        File.Exists(folder.Of("results/results.json")).ShouldBeFalse();
    }

    [Test]
    public async Task Nothing_is_written_outside_of_the_folders_that_are_named()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Of("a"), RolloverStory.Verified());
        Directory.Move(folder.Of("a/0"), folder.Of("other"));
        File.Delete(folder.Of("other/timeline.html"));
        var results = await File.ReadAllTextAsync(folder.Of("a/results.json"));
        await File.WriteAllTextAsync(folder.Of("a/results.json"), results.Replace("0/history.jsonl", "../other/history.jsonl", StringComparison.Ordinal));

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("a")]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        Directory.GetFileSystemEntries(folder.Of("other")).Select(Path.GetFileName).ShouldBe(["history.jsonl"]);
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
