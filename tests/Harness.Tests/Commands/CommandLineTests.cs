using System.Text.RegularExpressions;
using Harness.Histories;
using Harness.Tests.Scenarios.Files;

namespace Harness.Tests.Commands;

/// <summary>The command line as a user meets it: what it prints, and its exit codes.</summary>
internal sealed class CommandLineTests
{
    private const string Good = """
        version: 1
        name: a good one
        tags: [quick]
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
        """;

    private const string Hazard = """
        version: 1
        name: a hazard that does not happen
        tags: [hazard]
        expect: { violated: [no-session-dropped] }
        steps:
          - spawn: v1
        """;

    private const string Bad = """
        version: 1
        name: a bad one
        steps:
          - spwan: v1
          - connect: { session: s1, too: v1 }
        """;

    [Test]
    public async Task Help_shows_every_command_and_option()
    {
        var all = new List<string>();
        foreach (var command in (string[][])[["--help"], ["run", "--help"], ["check", "--help"], ["list", "--help"], ["new", "--help"], ["fmt", "--help"], ["explain", "--help"], ["schema", "--help"], ["report", "--help"], ["show", "--help"], ["try", "--help"], ["measure", "--help"], ["survey", "--help"], ["prove", "--help"], ["explore", "--help"], ["network", "--help"], ["leave", "--help"], ["replace", "--help"], ["completion", "--help"]])
            all.Add((await RolloverCommand.RunAsync(command)).Everything);

        Snapshot.Verify(string.Join('\n', all));
    }

    [Test]
    public async Task A_file_with_the_old_name_of_a_rule_is_read_and_its_author_is_told_the_new_one()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "old.yaml");
        await File.WriteAllTextAsync(file, Hazard.Replace("no-session-dropped", "as-foretold", StringComparison.Ordinal));

        var printed = await RolloverCommand.RunAsync(["check", file]);
        printed.Errors.ShouldContain("old.yaml:4:22: warning: the rule 'as-foretold' is called 'as-predicted' now");
        (printed.Output, printed.ExitCode).ShouldBe(("1 file checked, no problem\n", 0));
        (await RolloverCommand.RunAsync(["list", file])).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task A_file_with_the_old_name_of_a_verb_is_read_and_its_author_is_told_the_new_one()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Of("old.yaml");
        await File.WriteAllTextAsync(file, """
            version: 1
            name: an old name
            steps:
              - spawn: v1
              - hold-handshakes: v1
              - connect: s1
              - assert-half-open: s1

            """);

        var printed = await RolloverCommand.RunAsync(["check", file]);
        printed.Errors.ShouldContain("old.yaml:7:5: warning: the verb 'assert-half-open' is called 'assert-syn-queued' now");
        (printed.Output, printed.ExitCode).ShouldBe(("1 file checked, no problem\n", 0));
        (await RolloverCommand.RunAsync(["list", file])).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task The_schema_is_printed()
    {
        var printed = await RolloverCommand.RunAsync(["schema"]);
        (printed.Output, printed.Errors, printed.ExitCode).ShouldBe((Told.Format.SchemaText(), "", 0));
    }

    [Test]
    public async Task The_version_is_printed() => (await RolloverCommand.RunAsync(["--version"])).Everything.ShouldBe("rollover 0.1.0\n--- exit code 0\n");

    [TestCase("nothing", new string[0])]
    [TestCase("unknown-command", new[] { "rum" })]
    [TestCase("unknown-option", new[] { "run", "--job", "3" })]
    [TestCase("report-kind", new[] { "run", "--report", "tap,junnit" })]
    [TestCase("report-nothing", new[] { "report", "no-such-folder" })]
    [TestCase("show-rule", new[] { "show", ".", "--rule", "no-session-droped" })]
    [TestCase("no-number", new[] { "run", "--jobs", "many" })]
    [TestCase("no-jobs", new[] { "run", "--jobs", "0" })]
    [TestCase("time-scale", new[] { "run", "--time-scale", "0" })]
    [TestCase("prove-mode", new[] { "prove", "--drain", "steeer" })]
    [TestCase("prove-part", new[] { "prove", "--without", "locks" })]
    [TestCase("prove-clients", new[] { "prove", "--clients", "9" })]
    [TestCase("prove-nobody-stays", new[] { "prove", "--rollovers", "2" })]
    [TestCase("prove-more-leave-than-listen", new[] { "prove", "--rollovers", "3", "--joins", "2" })]
    [TestCase("prove-no-client", new[] { "prove", "--clients", "0" })]
    [TestCase("prove-too-many", new[] { "prove", "--servers", "8", "--joins", "1" })]
    [TestCase("measure-times", new[] { "measure", "--times", "0" })]
    [TestCase("measure-compare", new[] { "measure", "--compare", "drain=all" })]
    [TestCase("missing-file", new[] { "run", "no-such-file.yaml", "check" })]
    public async Task Wrong_usage_is_said_and_ends_with_64(string variant, string[] arguments)
    {
        var printed = await RolloverCommand.RunAsync(arguments);

        printed.ExitCode.ShouldBe(64);
        Snapshot.Verify(printed.Everything, variant);
    }

    [Test]
    public async Task A_folder_without_scenarios_is_wrong_usage_and_never_a_pass()
    {
        using var folder = new TemporaryFolder();
        foreach (var command in (string[])["run", "check", "list"])
            (await RolloverCommand.RunAsync([command, folder.Path])).ExitCode.ShouldBe(64);
    }

    [Test]
    public async Task A_filter_that_matches_nothing_is_wrong_usage_and_names_what_is_near()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.yaml", Good);

        var printed = await RolloverCommand.RunAsync(["list", folder.Path, "--filter", "quik"]);

        printed.Everything.ShouldBe("--- stderr\nrollover: no scenario matches --filter; did you mean 'quick'?\n--- exit code 64\n");
    }

    [Test]
    public async Task List_shows_files_tags_and_names_and_filters_by_them()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/good.yaml", Good);
        folder.Write("hazard.yml", Hazard);
        folder.Write("not-a-scenario.txt", "hello");

        (await RolloverCommand.RunAsync(["list", folder.Path])).Output.Replace(folder.Path, "DIR", StringComparison.Ordinal)
            .ShouldBe("DIR/a/good.yaml  quick   a good one\nDIR/hazard.yml   hazard  a hazard that does not happen\n");
        (await RolloverCommand.RunAsync(["list", folder.Path, "--filter", "HAZARD"])).Output.ShouldContain("hazard.yml");
        (await RolloverCommand.RunAsync(["list", folder.Path, "--filter", "good one"])).Output.ShouldNotContain("hazard.yml");
        (await RolloverCommand.RunAsync(["list", folder.Path, "--filter", "quick", "--filter", "hazard"])).Output.Split('\n').Length.ShouldBe(3);
    }

    [Test]
    public async Task Check_names_every_problem_and_ends_with_65()
    {
        using var folder = new TemporaryFolder();
        folder.Write("bad.yaml", Bad);
        folder.Write("good.yaml", Good);

        var printed = await RolloverCommand.RunAsync(["check", folder.Path]);

        printed.ExitCode.ShouldBe(65);
        Snapshot.Verify(printed.Everything.Replace(folder.Path, "DIR", StringComparison.Ordinal));
    }

    [Test]
    public async Task An_invalid_file_does_not_keep_the_others_from_being_run()
    {
        using var folder = new TemporaryFolder();
        folder.Write("bad.yaml", Bad);
        folder.Write("good.yaml", Good);

        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(65);
        printed.Errors.ShouldContain("unknown verb 'spwan'");
        printed.Output.ShouldContain("good.yaml  1 connection, 0 lost");
        printed.Output.ShouldMatch(@"\n1 verified, 0 violated, 1 invalid file in [\d.]+ s; results in ");
    }

    [Test]
    public async Task A_run_prints_a_line_a_scenario_and_leaves_its_results()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.yaml", Good);
        folder.Write("hazard.yaml", Hazard);

        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--results", folder.Of("results"), "--jobs", "1"]);

        printed.ExitCode.ShouldBe(1);
        Snapshot.Verify(Masked(printed.Everything, folder), "console");
        Snapshot.Verify(Masked(await File.ReadAllTextAsync(folder.Of("results/latest/results.json")), folder), "json");
        var history = Directory.GetFiles(folder.Of("results/latest/"), "history.jsonl", SearchOption.AllDirectories);
        history.Length.ShouldBe(2);
        HistoryFile.Read(history[0]).Events[^1].ShouldBeOfType<RunEnded>();
    }

    [Test]
    public async Task A_run_over_a_network_records_its_packets_and_reports_and_histories_are_made_of_its_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("far.yaml", Good.Replace("steps:", "network: { rtt: 20ms }\nsteps:", StringComparison.Ordinal));
        var run = await RolloverCommand.RunAsync(["run", folder.Of("far.yaml"), "--results", folder.Of("results"), "--report", "junit,tap"]);
        if (run.ExitCode == 77)
            Assert.Ignore(run.Output);

        var history = Directory.GetFiles(folder.Of("results/latest/"), "history.jsonl", SearchOption.AllDirectories).Single();
        var events = HistoryFile.Read(history).Events;
        events[^1].ShouldBeOfType<RunEnded>();
        var port = int.Parse(events.OfType<ConnectEnded>().Single().Client!.Split(':')[^1]);
        var packets = events.OfType<PacketsCarried>().SelectMany(carried => carried.Packets).Where(packet => packet.ClientPort == port).OrderBy(packet => packet.At).Select(packet => packet.Flags).ToList();
        packets.Take(3).ShouldBe(["SYN", "SYN-ACK", "ACK"]);
        packets.ShouldContain("FIN-ACK");

        string[] left = ["junit.xml", "results.json", "results.tap"];
        Directory.GetFiles(folder.Of("results/latest/")).Select(Path.GetFileName).Order().ShouldBe(left);
        var before = await File.ReadAllTextAsync(folder.Of("results/latest/junit.xml"));
        foreach (var name in left)
            File.Delete(folder.Of($"results/latest/{name}"));
        File.Delete(Path.Combine(Path.GetDirectoryName(history)!, "timeline.html"));

        // Without results.json nobody knows whether the run came to its end.
        (await RolloverCommand.RunAsync(["report", folder.Of("results/latest")])).ExitCode.ShouldBe(130);
        Directory.GetFiles(folder.Of("results/latest/")).Select(Path.GetFileName).Order().ShouldBe(["junit.xml", "results.json", "results.tap", "summary.md", "trace.json"]);
        var after = await File.ReadAllTextAsync(folder.Of("results/latest/junit.xml"));
        after.ShouldContain(before[before.IndexOf("    <testcase", StringComparison.Ordinal)..before.IndexOf("  </testsuite>", StringComparison.Ordinal)], Case.Sensitive);
        after.ShouldContain("<testcase name=\"interrupted run\"");
        File.Exists(Path.Combine(Path.GetDirectoryName(history)!, "timeline.html")).ShouldBeTrue();

        var shown = await RolloverCommand.RunAsync(["show", folder.Of("results/latest"), "--session", "s1"]);
        (shown.ExitCode, shown.Output).ShouldSatisfyAllConditions(one => one.ExitCode.ShouldBe(0), one => one.Output.ShouldContain("s1 established from"), one => one.Output.ShouldNotContain("v1 launched"));
    }

    [Test]
    public async Task A_results_folder_that_cannot_be_written_is_wrong_usage_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.yaml", Good);

        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--results", folder.Of("good.yaml")]);

        printed.ExitCode.ShouldBe(64);
        printed.Errors.ShouldStartWith($"rollover: no results can be written to '{folder.Of("good.yaml")}': ");
        printed.Errors.ShouldEndWith(" Name another folder with --results.\n");
    }

    [Test]
    public async Task Fail_fast_starts_nothing_after_a_failure()
    {
        using var folder = new TemporaryFolder();
        folder.Write("1-hazard.yaml", Hazard);
        folder.Write("2-good.yaml", Good);

        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--results", folder.Of("results"), "--jobs", "1", "--fail-fast"]);

        printed.ExitCode.ShouldBe(1);
        printed.Output.ShouldContain("2-good.yaml  another scenario failed (--fail-fast)");
        printed.Output.ShouldContain("0 verified, 1 violated, 1 not run");
    }

    [Test]
    public async Task A_second_run_gets_a_folder_of_its_own_and_the_link_latest()
    {
        using var folder = new TemporaryFolder();
        folder.Write("good.yaml", Good);

        for (var i = 0; i < 2; i++)
            (await RolloverCommand.RunAsync(["run", folder.Path, "--results", folder.Of("results")])).ExitCode.ShouldBe(0);

        var folders = new DirectoryInfo(folder.Of("results")).GetDirectories().Where(entry => entry.LinkTarget is null).OrderBy(entry => entry.Name).ToList();
        folders.Count.ShouldBe(2);
        new DirectoryInfo(folder.Of("results/latest")).LinkTarget.ShouldNotBeNull();
        Directory.Exists(folder.Of("results/latest")).ShouldBeTrue();
    }

    /// <summary>What differs from run to run: times, folders, process ids, ports.</summary>
    private static string Masked(string text, TemporaryFolder folder)
    {
        text = text.Replace(folder.Path, "DIR", StringComparison.Ordinal);
        text = text.Replace(folder.Path.Replace('/', '-').TrimStart('-'), "DIR", StringComparison.Ordinal);
        text = Regex.Replace(text, @"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d+(-\d+)?", "RUN");
        text = Regex.Replace(text, @" +\d+(\.\d+)? s\b", " N s");
        text = Regex.Replace(text, @"(, |p99 )\d+(\.\d+)? ms\b", "$1N ms");
        text = Regex.Replace(text, @"""(seconds|beganAt|p50|p99|max)"": [\d.]+", "\"$1\": N");
        text = Regex.Replace(text, @"""(startedAt|kernel|runtime|rollover|endpoint|world|directory)"": ""[^""]*""", "\"$1\": …");
        text = Regex.Replace(text, @"(pid|[Pp]rocess) \d+", "$1 N");
        text = Regex.Replace(text, @"(the last events[^\n]*:\n)(.*\n)*?(?=  \S)", "$1    …\n"); // which come last is not the same in every run
        text = Regex.Replace(text, @"127\.\d+\.\d+\.\d+:\d+", "ADDRESS");
        return text;
    }
}
