using System.Text.Json;

namespace Harness.Tests.Commands;

/// <summary>The cells of a matrix on the command line. In simulated worlds: a scenario takes milliseconds.</summary>
internal sealed class MatrixRunTests
{
    private const string Deploy = """
        version: 1
        name: a drain
        matrix:
          drain: [accept, immediate]
          network: { rtt: [2ms, 20ms] }
        steps:
          - spawn: v1
          - spawn: v2
          - signal: { server: v1, name: SIGTERM }
          - assert-exit: v1
        """;

    private const string Owners = """
        version: 1
        name: owners
        matrix:
          servers: { v2: { grace: [1s, 2s, 3s] } }
          kernel: { tcp_migrate_req: [0, 1] }
        steps:
          - spawn: v1
          - connect: s1
          - send: s1
          - disconnect: s1
          - spawn: v2
        """;

    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task Every_cell_is_run_with_a_folder_a_history_and_a_result_of_its_own()
    {
        Write("owners.yaml", Owners);
        var printed = await RunAsync("--report", "junit", "--report", "tap", "--report", "markdown", "--report", "html", "--report", "trace");

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain("6 verified, 0 violated in");
        var cells = new[] { 1, 2, 3 }.SelectMany(grace => new[] { 0, 1 }.Select(migrate => $"v2.grace={grace}s, tcp_migrate_req={migrate}")).ToList();
        var scenarios = Results();
        scenarios.Select(scenario => scenario.GetProperty("cell").GetString()).ShouldBe(cells);
        scenarios.Select(scenario => scenario.GetProperty("name").GetString()).ShouldBe(cells.Select(cell => $"owners [{cell}]"));
        scenarios.Select(scenario => scenario.GetProperty("history").GetString()).Distinct().Count().ShouldBe(6);
        foreach (var (scenario, cell) in scenarios.Zip(cells))
            File.ReadLines(Path.Combine(Latest, scenario.GetProperty("history").GetString()!)).First().ShouldContain($"\"cell\":\"{cell}\"");
        foreach (var report in Directory.EnumerateFiles(Latest).Select(file => (File: file, Text: System.Net.WebUtility.HtmlDecode(File.ReadAllText(file)))))
        {
            if (!report.File.EndsWith("trace.json", StringComparison.Ordinal))
                cells.ShouldAllBe(cell => report.Text.Contains(cell, StringComparison.Ordinal), report.File);
        }

        foreach (var cell in cells)
            printed.Output.ShouldMatch($@"(?m)^verified +\S+ m?s +\S+owners\.yaml \[{cell}\]");
    }

    [Test]
    public async Task A_filter_chooses_cells_by_a_part_of_their_name_and_in_brackets_exactly_one()
    {
        Write("a.yaml", "version: 1\nname: a\nmatrix: { network: { rtt: [2ms, 22ms, 222ms] } }\nsteps:\n  - spawn: v1\n");
        (await DryAsync("--filter", "rtt=2")).ShouldBe(3);
        (await DryAsync("--filter", "rtt=22")).ShouldBe(2);
        (await DryAsync("--filter", "[rtt=2ms]")).ShouldBe(1);
        (await DryAsync("--filter", "[rtt=2ms]", "--filter", "[rtt=222ms]")).ShouldBe(2);
        var none = await RunAsync("--filter", "[rtt=2]");
        none.ExitCode.ShouldBe(64, none.Everything);
    }

    [Test]
    public async Task The_command_of_a_failure_report_repeats_exactly_that_cell()
    {
        Write("d.yaml", Failing);
        var printed = await RunAsync();

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldContain("1 verified, 1 violated in");
        var again = printed.Output.Split('\n').Single(line => line.StartsWith("  again", StringComparison.Ordinal));
        again.ShouldEndWith($"rollover run {folder.Of("d.yaml")} --filter '[v1.exit=3]'");
        var words = again.Split("rollover run ")[1].Split(" --filter ");
        (await RolloverCommand.RunAsync(["run", words[0], "--filter", words[1].Trim('\''), "--world", "simulated", "--results", folder.Of("results")])).Output.ShouldContain("0 verified, 1 violated in");
    }

    [Test]
    public async Task The_last_failed_cell_is_run_again_and_no_other()
    {
        Write("d.yaml", Failing);
        (await RunAsync()).ExitCode.ShouldBe(1);
        var again = await RunAsync("--last-failed");
        again.ExitCode.ShouldBe(1, again.Everything);
        again.Output.ShouldContain("0 verified, 1 violated in");
    }

    [Test]
    public async Task A_failed_cell_that_is_gone_brings_all_cells_of_its_file_back()
    {
        Write("d.yaml", Failing);
        Write("e.yaml", Failing.Replace("name: d", "name: e", StringComparison.Ordinal));
        (await RunAsync()).ExitCode.ShouldBe(1);
        Write("d.yaml", Failing.Replace("[0, 3]", "[0, 4]", StringComparison.Ordinal));
        var again = await RunAsync("--last-failed");
        again.Output.ShouldContain("1 verified, 2 violated in", customMessage: again.Everything);
    }

    [Test]
    public async Task Shards_share_the_cells_and_together_have_all_of_them()
    {
        Write("owners.yaml", Owners);
        var folders = new List<string>();
        foreach (var part in new[] { "1/2", "2/2" })
        {
            var printed = await RolloverCommand.RunAsync(["run", folder.Of("owners.yaml"), "--world", "simulated", "--shard", part, "--results", folder.Of(part.Replace('/', '-'))]);
            printed.Output.ShouldContain("3 of 6 scenarios");
            printed.Output.ShouldContain("3 verified");
            folders.Add(Path.Combine(folder.Of(part.Replace('/', '-')), "latest"));
        }

        var both = await RolloverCommand.RunAsync(["report", .. folders, "--results", folder.Of("both")]);
        both.ExitCode.ShouldBe(0, both.Everything);
        both.Output.ShouldContain("6 verified, 0 violated");

        var results = Path.Combine(folders[1], "results.json");
        File.WriteAllText(results, File.ReadAllText(results).Replace("v2.grace=3s", "v2.grace=2s", StringComparison.Ordinal));
        var lost = await RolloverCommand.RunAsync(["report", .. folders, "--results", folder.Of("lost")]);
        lost.ExitCode.ShouldBe(2, lost.Everything);
        lost.Errors.ShouldContain("the suite has 6");
    }

    [Test]
    public async Task Check_and_list_know_the_cells()
    {
        Write("owners.yaml", Owners);
        (await RolloverCommand.RunAsync(["check", folder.Of("owners.yaml")])).Output.ShouldBe("1 file (6 scenarios) checked, no problem\n");
        (await RolloverCommand.RunAsync(["list", folder.Of("owners.yaml")])).Output.Split('\n').Count(line => line.Contains("owners [v2.grace=", StringComparison.Ordinal)).ShouldBe(6);
    }

    [Test]
    public async Task Measure_takes_one_cell()
    {
        Write("owners.yaml", Owners);
        var all = await MeasureAsync();
        all.ExitCode.ShouldBe(64);
        all.Errors.ShouldBe($"rollover: 'measure' takes one scenario, and these are 6; name a cell of the matrix of {folder.Of("owners.yaml")}: --filter '[v2.grace=1s, tcp_migrate_req=0]'\n");
        var one = await MeasureAsync("--filter", "[v2.grace=2s, tcp_migrate_req=1]");
        one.ExitCode.ShouldBe(0, one.Everything);
        one.Output.ShouldContain("owners.yaml [v2.grace=2s, tcp_migrate_req=1], run 2 times");

        Task<Printed> MeasureAsync(params string[] more) => RolloverCommand.RunAsync(["measure", folder.Of("owners.yaml"), "--times", "2", "--world", "simulated", "--results", folder.Of("results"), .. more]);
    }

    [Test]
    public async Task Every_cell_is_repeated_and_one_that_is_flaky_is_named()
    {
        Write("d.yaml", Failing);
        var printed = await RunAsync("--repeat", "3");
        printed.ExitCode.ShouldBe(1);
        printed.Output.ShouldContain("3 verified, 3 violated in");
        printed.Output.ShouldContain($"never verified: 3 of 3  {folder.Of("d.yaml")}: d [v1.exit=3] (3 violated)");
    }

    [Test]
    public async Task The_report_made_again_from_the_histories_alone_knows_the_cells()
    {
        Write("d.yaml", Failing);
        await RunAsync();
        File.Delete(Path.Combine(Latest, "results.json"));
        var report = await RolloverCommand.RunAsync(["report", Latest]);
        report.Output.ShouldContain("d.yaml [v1.exit=3]", customMessage: report.Everything);
        report.Output.ShouldContain("--filter '[v1.exit=3]'");
    }

    [Test]
    public async Task A_drain_and_a_network_of_a_cell_are_those_of_its_run()
    {
        Write("d.yaml", Deploy);
        var printed = await RunAsync();
        printed.Output.ShouldContain("immediate, rtt=2ms]");
        foreach (var scenario in Results())
        {
            var cell = scenario.GetProperty("cell").GetString()!;
            scenario.GetProperty("network").GetProperty("rttMs").GetDouble().ShouldBe(cell.EndsWith("rtt=2ms", StringComparison.Ordinal) ? 2 : 20);
        }
    }

    private const string Failing = """
        version: 1
        name: d
        matrix: { servers: { v1: { exit: [0, 3] } } }
        steps:
          - spawn: v1
          - spawn: v2
          - signal: { server: v1, name: SIGTERM }
          - assert-not-listening: v1
        """;

    private string Latest => Path.Combine(folder.Of("results"), "latest");

    private void Write(string name, string text) => folder.Write(name, text);

    private List<JsonElement> Results() => [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Latest, "results.json"))).RootElement.GetProperty("scenarios").EnumerateArray()];

    private async Task<int> DryAsync(params string[] more) => (await RunAsync(["--dry-run", .. more])).Output.Split('\n').Count(line => line.StartsWith("would run", StringComparison.Ordinal));

    private Task<Printed> RunAsync(params string[] more) =>
        RolloverCommand.RunAsync(["run", .. Directory.GetFiles(folder.Path, "*.yaml").Order(StringComparer.Ordinal), "--world", "simulated", "--seed", "1", "--results", folder.Of("results"), .. more]);
}
