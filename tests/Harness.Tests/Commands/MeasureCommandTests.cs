using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Commands;

/// <summary><c>rollover measure</c> on real servers.</summary>
internal sealed class MeasureCommandTests
{
    private const string Rollover = """
        version: 1
        name: a rollover
        steps:
          - spawn: v1
          - connect: { sessions: s1..s3 }
          - disconnect: all
          - deploy: { from: v1, to: v2 }
          - connect: { sessions: n1..n2 }
        """;

    [Test]
    public async Task A_scenario_is_repeated_and_its_connections_are_counted()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("one.yaml", Rollover);

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", file, "--times", "2", "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldMatch(@"(?m)^\S+one\.yaml, run 2 times in ");
        printed.Output.ShouldMatch(@"(?m)^rollovers +2$");
        printed.Output.ShouldMatch(@"(?m)^connections +10$");
        printed.Output.ShouldMatch(@"(?m)^lost +0$");
        printed.Output.ShouldMatch(@"(?m)^  per million connections +< 258,866$");
        var results = Directory.GetDirectories(folder.Of("results")).Single(one => !one.EndsWith("latest", StringComparison.Ordinal));
        Directory.GetFileSystemEntries(results).Select(Path.GetFileName).ShouldBe(["measurement.json"], "histories in which nothing happened are not kept");
    }

    [Test]
    public async Task Variants_are_shown_side_by_side()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace)
            Assert.Ignore("it changes a setting of the kernel, which takes a network namespace");
        using var folder = new TemporaryFolder();
        var file = folder.Write("one.yaml", Rollover);

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", file, "--times", "1", "--compare", "tcp_migrate_req=0,1", "--results", folder.Of("results")]);

        printed.Output.ShouldMatch(@"(?m)^ +tcp_migrate_req=0 +tcp_migrate_req=1$");
        printed.Output.ShouldMatch(@"(?m)^rollovers +1 +1$");
    }

    [Test]
    public async Task The_history_of_a_run_in_which_something_happened_is_kept()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("one.yaml", """
            version: 1
            name: killed
            steps:
              - spawn: v1
              - assert-exit: { server: v1, within: 1s }
            """);

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", file, "--times", "1", "--results", folder.Of("results")]);

        printed.Output.ShouldMatch(@"(?m)^violations of steps-hold +1$");
        printed.Output.ShouldContain("with the history of the run in which something happened");
        Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories).Length.ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task One_scenario_is_measured_and_not_several()
    {
        using var folder = new TemporaryFolder();
        var (one, other) = (folder.Write("one.yaml", Rollover), folder.Write("other.yaml", Rollover));

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", one, other]);

        printed.Everything.ShouldBe("--- stderr\nrollover: 'measure' takes one scenario, and these are 2; name its file\n--- exit code 64\n");
    }

    [TestCase("400000/M", 0, "passed: at most 258,866")]
    [TestCase("200000/M", 2, "undecided: 0.0 to 258,866; 1 more rollover would decide, if nothing more is lost")]
    public async Task A_gate_sets_the_exit_code_by_what_is_proved(string limit, int exitCode, string said)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("one.yaml", Rollover);

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", file, "--times", "2", "--max-lost", limit, "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(exitCode, printed.Everything);
        printed.Output.ShouldContain(said);
        var json = await File.ReadAllTextAsync(Directory.GetFiles(folder.Of("results"), "measurement.json", SearchOption.AllDirectories)[0]);
        json.ShouldContain(exitCode == 0 ? "\"decision\": \"passed\"" : "\"decision\": \"undecided\"");
    }

    [Test]
    public async Task A_gate_fails_when_it_is_proved_that_more_is_lost()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("one.yaml", """
            version: 1
            name: dropped
            server: { command: [FaultyServers, drops-sessions, "$address:$port"] }
            steps:
              - spawn: v1
              - connect: { sessions: s1..s20 }
              - assert-owner-pid: { sessions: s1..s20, server: v1 }
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", file, "--times", "1", "--max-lost", "1000/M", "--confidence", "99", "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldMatch(@"(?m)^  closed idle +20$");
        printed.Output.ShouldContain("at most 1,000 per million connections lost, with 99 % confidence:\n  failed: at least 794,328\n");
    }

    [TestCase("--max-lost", "10", "rollover: --max-lost: '10' is no limit; write how many of a million connections may be lost, such as 10/M")]
    [TestCase("--confidence", "101", "rollover: --confidence takes a number from 50 to 99.99, not '101'")]
    public async Task A_gate_that_cannot_be_read_is_refused(string option, string value, string expected)
    {
        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", "any.yaml", option, value]);

        printed.ExitCode.ShouldBe(64);
        printed.Errors.ShouldContain(expected);
    }

    [Test]
    public async Task A_comparison_that_compares_nothing_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("own.yaml", """
            version: 1
            name: own
            server: { command: [FaultyServers, drops-sessions, "$address:$port"] }
            steps:
              - spawn: v1
            """);

        var printed = await Tests.Commands.RolloverCommand.RunAsync(["measure", file, "--compare", "drain=accept,steer", "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(64);
        printed.Errors.ShouldContain($"{file}:5: 'drain' cannot be compared");
        Directory.Exists(folder.Of("results")).ShouldBeFalse();
    }
}
