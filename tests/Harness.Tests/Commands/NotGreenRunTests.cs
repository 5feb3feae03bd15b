using System.Text.Json;
using System.Xml.Linq;

namespace Harness.Tests.Commands;

/// <summary>What fails a command is said at the terminal, in every report and to GitHub. In simulated worlds: a scenario takes milliseconds.</summary>
internal sealed class NotGreenRunTests
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
          - spwan: v1
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
    public async Task A_skipped_scenario_where_that_is_a_failure()
    {
        Write(("1.yaml", Good), ("2.yaml", Unfit));
        var printed = await RunAsync("--strict");
        IsRed(printed, 1, "an unfit one");
        printed.Errors.ShouldContain("rollover: 1 scenario was skipped, which --strict makes a failure\n");
    }

    [Test]
    public async Task An_invalid_file_beside_a_good_one()
    {
        Write(("1.yaml", Good), ("2.yaml", Bad));
        IsRed(await RunAsync(), 65, "2.yaml");
    }

    [Test]
    public async Task Nothing_but_an_invalid_file_which_does_not_leave_an_earlier_run_as_the_latest()
    {
        Write(("1.yaml", Good));
        (await RunAsync()).ExitCode.ShouldBe(0);
        Write(("1.yaml", Bad));
        IsRed(await RunAsync(), 65, "1.yaml");
        (await RunAsync("--last-failed")).ExitCode.ShouldBe(65);
    }

    [Test]
    public async Task An_invalid_file_is_so_in_a_report_that_is_made_again()
    {
        Write(("1.yaml", Good), ("2.yaml", Bad));
        (await RunAsync()).ExitCode.ShouldBe(65);
        var printed = await ReportAsync();
        IsRed(printed, 65, "2.yaml");
        printed.Errors.ShouldContain("2.yaml");
    }

    [Test]
    public async Task A_part_that_is_missing()
    {
        Write(("1.yaml", Good), ("2.yaml", Good));
        (await RunAsync("--shard", "1/2")).ExitCode.ShouldBe(0);
        IsRed(await ReportAsync(), 2, "shard 2 of 2 is missing");
    }

    [Test]
    public async Task A_run_that_did_not_come_to_its_end()
    {
        Write(("1.yaml", Good));
        (await RunAsync()).ExitCode.ShouldBe(0);
        File.Delete(folder.Of("results/latest/results.json"));
        var printed = await ReportAsync();
        IsRed(printed, 130, "the run was interrupted");
        printed.Errors.ShouldContain("rollover: the run was interrupted, or ended before it could write its results");
    }

    [Test]
    public async Task A_summary_of_the_job_that_cannot_be_written_is_in_the_results()
    {
        Write(("1.yaml", Good));
        var printed = await RunAsync(folder.Of("none/summary.md"), []);
        printed.ExitCode.ShouldBe(70, printed.Everything);
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Of("results/latest/results.json")));
        results.RootElement.GetProperty("exitCode").GetInt32().ShouldBe(70);
        results.RootElement.GetProperty("unwritten")[0].GetString().ShouldStartWith("the job's summary could not be written to ");
    }

    [TestCase("run")]
    [TestCase("report")]
    [TestCase("show")]
    [TestCase("check")]
    [TestCase("explore")]
    public async Task GitHub_takes_no_command_from_what_is_printed(string command)
    {
        Write(("1.yaml", Good));
        (await RunAsync()).ExitCode.ShouldBe(0);
        string[] arguments = command switch
        {
            "run" => ["run", folder.Path, "--world", "simulated", "--results", folder.Of("results")],
            "check" => ["check", folder.Path],
            "explore" => ["explore", "--world", "simulated", "--runs", "1", "--results", folder.Of("explored")],
            _ => [command, folder.Of("results/latest")],
        };

        var lines = (await RolloverCommand.RunAsync(arguments, GitHub(folder.Of("summary.md")))).Output.TrimEnd('\n').Split('\n');

        lines[0].ShouldStartWith("::stop-commands::");
        lines[^1].ShouldBe($"::{lines[0].Split("::")[2]}::");
    }

    [Test]
    public async Task Without_GitHub_nothing_is_printed_for_it()
    {
        Write(("1.yaml", Good));
        var printed = await RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--results", folder.Of("results")]);
        printed.Output.ShouldNotContain("::stop-commands::");
    }

    /// <summary>Every report has the one thing that fails the command, and no other.</summary>
    private void IsRed(Printed printed, int exitCode, string about)
    {
        printed.ExitCode.ShouldBe(exitCode, printed.Everything);
        using (var results = JsonDocument.Parse(File.ReadAllText(folder.Of("results/latest/results.json"))))
            results.RootElement.GetProperty("exitCode").GetInt32().ShouldBe(exitCode);
        var bad = XDocument.Load(folder.Of("results/latest/junit.xml")).Descendants().Where(one => one.Name.LocalName is "failure" or "error").ToList();
        bad.Count.ShouldBe(1);
        bad[0].Parent!.ToString().ShouldContain(about);
        File.ReadAllLines(folder.Of("results/latest/results.tap")).Count(line => line.StartsWith("not ok ", StringComparison.Ordinal)).ShouldBe(1);
        foreach (var page in (string[])["results/latest/summary.md", "summary.md"])
            File.ReadAllText(folder.Of(page)).ShouldStartWith("# ❌");
        printed.Output.Split('\n').Single(line => line.StartsWith("::error ", StringComparison.Ordinal)).ShouldContain(about);
    }

    private Task<Printed> RunAsync(params string[] options) => RunAsync(folder.Of("summary.md"), options);

    private Task<Printed> RunAsync(string summary, string[] options)
    {
        File.Delete(folder.Of("summary.md"));
        return RolloverCommand.RunAsync(["run", folder.Path, "--world", "simulated", "--results", folder.Of("results"), "--report", "junit,tap,markdown", .. options], GitHub(summary));
    }

    private Task<Printed> ReportAsync()
    {
        File.Delete(folder.Of("summary.md"));
        return RolloverCommand.RunAsync(["report", folder.Of("results/latest")], GitHub(folder.Of("summary.md")));
    }

    private static Func<string, string?> GitHub(string summary) => new Dictionary<string, string?> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_STEP_SUMMARY"] = summary }.GetValueOrDefault;

    private void Write(params (string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
            folder.Write(file, text);
    }
}
