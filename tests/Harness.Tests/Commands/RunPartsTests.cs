using System.Text.Json;
using Mono.Unix.Native;

namespace Harness.Tests.Commands;

/// <summary>A part of a suite, and a suite again and again. In simulated worlds: a scenario takes milliseconds.</summary>
internal sealed class RunPartsTests
{
    private const string Good = """
        version: 1
        name: a good one
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
          - disconnect: s1
        """;

    private const string Bad = """
        version: 1
        name: a bad one
        steps:
          - spawn: v1
          - connect: s1
          - assert-owner-pid: { session: s1, server: v2 }
          - spawn: v2
        """;

    private const string Unfit = """
        version: 1
        name: an unfit one
        server: { command: [no-such-program] }
        steps:
          - spawn: v1
        """;

    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task Only_what_was_not_verified_the_last_time_is_run_again_until_all_of_it_is()
    {
        Write(("1.yaml", Good), ("2.yaml", Violated), ("3.yaml", Good), ("4.yaml", Violated));
        (await RunAsync()).ExitCode.ShouldBe(1);

        Write(("2.yaml", Good));
        var again = await RunAsync("--last-failed");
        again.ExitCode.ShouldBe(1);
        again.Output.ShouldContain("1 verified, 1 violated in");

        Write(("4.yaml", Good));
        (await RunAsync("--last-failed")).Output.ShouldContain("1 verified, 0 violated in");

        var all = await RunAsync("--last-failed");
        all.ExitCode.ShouldBe(0, all.Everything);
        all.Output.ShouldContain("has no scenario that is not verified: all are run");
        all.Output.ShouldContain("4 verified, 0 violated in");
    }

    [Test]
    public async Task Without_a_last_run_or_with_one_of_other_scenarios_nothing_is_green()
    {
        Write(("1.yaml", Good));
        var without = await RunAsync("--last-failed");
        without.ExitCode.ShouldBe(64);
        without.Errors.ShouldContain("rollover: --last-failed: there is no earlier run in ");

        Write(("2.yaml", Violated));
        (await RunAsync("--filter", "2.yaml")).ExitCode.ShouldBe(1);
        var others = await RunAsync("--last-failed", "--filter", "1.yaml");
        others.ExitCode.ShouldBe(64);
        others.Errors.ShouldContain("none of these scenarios is among the 1 that were not verified in ");
    }

    [Test]
    public async Task A_dry_run_names_what_would_be_run_and_what_skipped_and_leaves_nothing()
    {
        Write(("1.yaml", Good), ("2.yaml", Unfit));
        var printed = await RunAsync("--dry-run");

        printed.ExitCode.ShouldBe(0);
        printed.Output.ShouldContain($"would run   {folder.Of("1.yaml")}: a good one\n");
        printed.Output.ShouldContain($"would skip  {folder.Of("2.yaml")}: an unfit one (");
        printed.Output.ShouldEndWith("1 would be run, 1 skipped; nothing was run\n");
        Directory.Exists(folder.Of("results")).ShouldBeFalse();

        (await RunAsync("--dry-run", "--strict")).ExitCode.ShouldBe(1);
        Write(("3.yaml", "version: 1"));
        (await RunAsync("--dry-run")).ExitCode.ShouldBe(65);
    }

    [Test]
    public async Task Every_scenario_is_repeated_and_one_that_fails_is_explained_once()
    {
        Write(("1.yaml", Good), ("2.yaml", Violated));
        var printed = await RunAsync("--repeat", "3");

        printed.ExitCode.ShouldBe(1);
        printed.Output.Split("no-session-dropped: the scenario expects").Length.ShouldBe(2, printed.Output);
        printed.Output.ShouldContain("  (and 2 more of its repetitions)\n");
        printed.Output.ShouldContain("never verified: 3 of 3  ");
        printed.Output.ShouldNotContain("flaky");
        printed.Output.ShouldContain("1.yaml #3  ");
        printed.Output.ShouldContain("3 verified, 3 violated in");
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Of("results/latest/results.json")));
        results.RootElement.GetProperty("scenarios").EnumerateArray().Select(scenario => scenario.GetProperty("repetition").GetInt32()).ShouldBe([1, 1, 2, 2, 3, 3]);
        Directory.GetFiles(folder.Of("results/latest") + "/", "history.jsonl", SearchOption.AllDirectories).Length.ShouldBe(6);
        Directory.GetFiles(folder.Of("results/latest") + "/", "timeline.html", SearchOption.AllDirectories).Length.ShouldBe(4, "the first verified one, and every one that is not");
        (await RolloverCommand.RunAsync(["report", folder.Of("results/latest")])).Output.ShouldContain("3 verified, 3 violated;");
    }

    [Test]
    public async Task The_parts_of_a_suite_are_put_together_and_a_part_that_is_missing_is_not_green()
    {
        Write(("1.yaml", Good), ("2.yaml", Good), ("3.yaml", Good));
        foreach (var part in (string[])["1", "2"])
            (await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--shard", $"{part}/2", "--results", folder.Of($"part{part}")])).ExitCode.ShouldBe(0);

        var whole = await RolloverCommand.RunAsync(["report", folder.Of("part1/latest"), folder.Of("part2/latest"), "--results", folder.Of("whole")]);
        whole.ExitCode.ShouldBe(0, whole.Everything);
        whole.Output.ShouldContain("3 verified, 0 violated;");

        var half = await RolloverCommand.RunAsync(["report", folder.Of("part1/latest"), "--results", folder.Of("whole")]);
        half.ExitCode.ShouldBe(2);
        half.Errors.ShouldContain("rollover: shard 2 of 2 is missing: what it would have shown is not known");
        (await RolloverCommand.RunAsync(["report", folder.Of("part1/latest"), folder.Of("part2/latest"), "--results", folder.Of("whole")])).ExitCode.ShouldBe(0, "making a report again loses nothing of the part");

        Write(("4.yaml", Good));
        (await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--shard", "2/2", "--results", folder.Of("part2")])).ExitCode.ShouldBe(0);
        var mixed = await RolloverCommand.RunAsync(["report", folder.Of("part1/latest"), folder.Of("part2/latest"), "--results", folder.Of("whole")]);
        mixed.ExitCode.ShouldBe(2);
        mixed.Errors.ShouldContain("the shards are of different plans");
    }

    [Test]
    public async Task A_report_that_is_made_again_does_not_forget_that_a_part_is_missing()
    {
        Write(("1.yaml", Good), ("2.yaml", Good), ("3.yaml", Good));
        foreach (var part in (string[])["1", "2"])
            (await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--shard", $"{part}/3", "--results", folder.Of($"part{part}")])).ExitCode.ShouldBe(0);
        (await RolloverCommand.RunAsync(["report", folder.Of("part1/latest"), folder.Of("part2/latest"), "--results", folder.Of("whole")])).ExitCode.ShouldBe(2);

        foreach (var _ in (int[])[1, 2])
        {
            var again = await RolloverCommand.RunAsync(["report", folder.Of("whole/latest")]);
            again.ExitCode.ShouldBe(2, again.Everything);
            again.Errors.ShouldContain("shard 3 of 3 is missing");
        }
    }

    [Test]
    public async Task What_is_not_there_is_not_watched()
    {
        var none = await RolloverCommand.RunAsync(["run", folder.Of("none.yaml"), "--watch", "--results", folder.Of("results")]);
        none.ExitCode.ShouldBe(64);
        none.Output.ShouldNotContain("waiting");

        Write(("1.yaml", Good));
        (await RunAsync("--watch", "--filter", "another")).ExitCode.ShouldBe(64);
    }

    [Test]
    public async Task More_parts_than_scenarios_leave_some_with_nothing_which_is_no_failure_of_theirs()
    {
        Write(("1.yaml", Good));
        (await RunAsync("--shard", "1/2")).ExitCode.ShouldBe(0);
        var empty = await RunAsync("--shard", "2/2");
        empty.ExitCode.ShouldBe(0, empty.Everything);
        empty.Output.ShouldContain("shard 2 of 2: 0 of 1 scenarios");
    }

    [Test]
    public async Task While_it_watches_a_scenario_that_changes_is_run_again_and_no_other()
    {
        Write(("1.yaml", Good), ("2.yaml", Good));
        var said = folder.Of("said");
        using var process = new RolloverProcess(["sh", "-c", "exec \"$@\" > \"$0\"", said], ["run", folder.Path, "--world", "simulated", "--results", folder.Of("results"), "--watch"]);
        Said("waiting until one of 2 files changes; Ctrl-C ends it", 1);

        Write(("2.yaml", Bad));
        Said("waiting until one of 2 files changes; Ctrl-C ends it", 2);
        var second = (await File.ReadAllTextAsync(said)).Split("changed: ")[1];
        second.ShouldContain("2.yaml\n");
        second.ShouldContain("invalid");

        Write(("2.yaml", Violated));
        Said("waiting until one of 2 files changes; Ctrl-C ends it", 3);
        (await File.ReadAllTextAsync(said)).Split("changed: ")[2].ShouldContain("0 verified, 1 violated in");

        Write(("3.yaml", Good));
        Said("waiting until one of 3 files changes; Ctrl-C ends it", 1);
        (await File.ReadAllTextAsync(said)).Split("changed: ")[3].ShouldContain("1 verified, 0 violated in");
        process.Signal(Signum.SIGINT);
        (await process.EndAsync()).ExitCode.ShouldBe(0);

        void Said(string line, int times) => RolloverProcess.Eventually(() => File.Exists(said) && File.ReadAllText(said).Split(line).Length == times + 1, $"{line} {times} times");
    }

    [Test]
    public async Task While_it_watches_a_part_what_changes_in_the_part_is_run_again()
    {
        Write(("1.yaml", Good), ("2.yaml", Good), ("3.yaml", Good), ("4.yaml", Good));
        using var watch = Watch("--shard", "2/2");
        Said("waiting until one of 4 files changes; Ctrl-C ends it", 1);

        Write(("4.yaml", $"# an edit\n{Good}"));
        Said("waiting until one of 4 files changes; Ctrl-C ends it", 2);
        After("changed: ", 1).ShouldContain("1 verified, 0 violated in");

        Write(("3.yaml", Violated));
        Said("waiting until one of 4 files changes; Ctrl-C ends it", 3);
        After("changed: ", 2).ShouldContain("nothing of that is run here");
        await EndAsync(watch);
    }

    [Test]
    public async Task While_it_watches_what_failed_before_all_of_it_is_watched_to_the_end()
    {
        Write(("1.yaml", Good), ("2.yaml", Violated), ("3.yaml", Violated));
        (await RunAsync()).ExitCode.ShouldBe(1);
        using var watch = Watch("--last-failed");
        Said("waiting until one of 3 files changes; Ctrl-C ends it", 1);

        Write(("2.yaml", $"# an edit\n{Violated}"));
        Said("waiting until one of 3 files changes; Ctrl-C ends it", 2);
        After("changed: ", 1).ShouldContain("0 verified, 1 violated in");

        Write(("3.yaml", Good));
        Said("waiting until one of 3 files changes; Ctrl-C ends it", 3);
        After("changed: ", 2).ShouldContain("1 verified, 0 violated in");
        await EndAsync(watch);
    }

    [Test]
    public async Task What_was_skipped_where_that_is_a_failure_failed_the_last_time()
    {
        Write(("1.yaml", Good), ("2.yaml", Unfit));
        (await RunAsync("--strict")).ExitCode.ShouldBe(1);

        var again = await RunAsync("--strict", "--last-failed");

        again.ExitCode.ShouldBe(1);
        again.Output.ShouldContain("0 verified, 0 violated, 1 skipped in");
    }

    [Test]
    public async Task What_failed_the_last_time_is_found_from_another_folder()
    {
        Write(("a/1.yaml", Good), ("a/2.yaml", Violated), ("2.yaml", Good));
        (await RunInAsync("a", "1.yaml", "2.yaml", "--results", "results")).ExitCode.ShouldBe(1);

        var again = await RunInAsync(".", "a/1.yaml", "a/2.yaml", "--results", "a/results", "--last-failed");

        again.Output.ShouldContain("0 verified, 1 violated in", Case.Sensitive, again.Everything);

        async Task<Printed> RunInAsync(string inner, params string[] arguments)
        {
            using var process = new RolloverProcess(["sh", "-c", "cd \"$0\" && exec \"$@\"", folder.Of(inner)], ["run", "--world", "simulated", .. arguments]);
            return await process.EndAsync();
        }
    }

    [Test]
    public async Task Where_everything_would_be_skipped_a_dry_run_ends_as_the_run_would()
    {
        Write(("1.yaml", Unfit));
        (await RunAsync("--dry-run")).ExitCode.ShouldBe(77);
        (await RunAsync("--dry-run", "--strict")).ExitCode.ShouldBe(1);
        (await RunAsync()).ExitCode.ShouldBe(77);
    }

    [Test]
    public async Task A_folder_of_the_name_of_the_link_is_told_of_and_nothing_is_left_beside_it()
    {
        Write(("1.yaml", Good));
        Directory.CreateDirectory(folder.Of("results/latest"));

        var printed = await RunAsync();

        printed.ExitCode.ShouldBe(70, printed.Everything);
        printed.Errors.ShouldContain("could not be made");
        Directory.GetFileSystemEntries(folder.Of("results")).ShouldBe([folder.Of("results/latest")]);
    }

    [Test]
    public async Task An_invalid_file_that_every_part_met_is_one_file()
    {
        Write(("1.yaml", Good), ("2.yaml", Good), ("3.yaml", Bad));
        foreach (var part in (string[])["1", "2"])
            (await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--shard", $"{part}/2", "--results", folder.Of($"part{part}")])).ExitCode.ShouldBe(65);

        var whole = await RolloverCommand.RunAsync(["report", folder.Of("part1/latest"), folder.Of("part2/latest"), "--results", folder.Of("whole")]);

        whole.ExitCode.ShouldBe(65);
        whole.Output.ShouldContain("2 verified, 0 violated, 1 invalid file;");
    }

    [Test]
    public async Task A_report_of_repetitions_says_which_are_flaky_and_explains_a_failure_once()
    {
        Write(("1.yaml", Good), ("2.yaml", Violated));
        (await RunAsync("--repeat", "3")).ExitCode.ShouldBe(1);

        var printed = await RolloverCommand.RunAsync(["report", folder.Of("results/latest")]);

        printed.Output.Split("no-session-dropped: the scenario expects").Length.ShouldBe(2, printed.Output);
        printed.Output.ShouldContain("  (and 2 more of its repetitions)\n");
        printed.Output.ShouldContain("never verified: 3 of 3  ");
    }

    [TestCase("--time-scale", "1,5")]
    [TestCase("--time-scale", "1e1")]
    [TestCase("--time-scale", " 1")]
    [TestCase("--world", "1")]
    [TestCase("--world", "real, simulated")]
    public async Task What_only_looks_like_a_value_is_refused(string option, string value)
    {
        Write(("1.yaml", Good));
        var printed = await RolloverCommand.RunAsync(["run", folder.Path, option, value, "--dry-run"]);
        printed.ExitCode.ShouldBe(64, printed.Everything);
        printed.Errors.ShouldContain($"{option} takes ");
    }

    private RolloverProcess Watch(params string[] options) =>
        new(["sh", "-c", "exec \"$@\" > \"$0\"", folder.Of("said")], ["run", folder.Path, "--world", "simulated", "--results", folder.Of("results"), "--watch", .. options]);

    private void Said(string line, int times) =>
        RolloverProcess.Eventually(() => File.Exists(folder.Of("said")) && File.ReadAllText(folder.Of("said")).Split(line).Length == times + 1, $"{line} {times} times");

    private string After(string line, int number) => File.ReadAllText(folder.Of("said")).Split(line)[number];

    private static async Task EndAsync(RolloverProcess process)
    {
        process.Signal(Signum.SIGINT);
        await process.EndAsync();
    }

    private static string Violated => $"{Good}\nexpect: {{ violated: [no-session-dropped] }}";

    private void Write(params (string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
            folder.Write(file, text);
    }

    private Task<Printed> RunAsync(params string[] options) => RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--results", folder.Of("results"), .. options]);
}
