using Harness.Worlds.Linux;
using Shared;

namespace Harness.Tests.Commands;

/// <summary><c>rollover measure</c> on real servers.</summary>
public sealed class MeasureCommandTests
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

        var printed = await Tests.Commands.Rollover.RunAsync(["measure", file, "--times", "2", "--results", folder.Of("results")]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldMatch(@"(?m)^a rollover: 2 times in ");
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

        var printed = await Tests.Commands.Rollover.RunAsync(["measure", file, "--times", "1", "--compare", "tcp_migrate_req=0,1", "--results", folder.Of("results")]);

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
              - assert-exit: { server: v1, within: 10ms }
            """);

        var printed = await Tests.Commands.Rollover.RunAsync(["measure", file, "--times", "1", "--results", folder.Of("results")]);

        printed.Output.ShouldMatch(@"(?m)^violations of steps-hold +1$");
        printed.Output.ShouldContain("with the histories of 1 runs in which something happened");
        Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories).Length.ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task One_scenario_is_measured_and_not_several()
    {
        using var folder = new TemporaryFolder();
        var (one, other) = (folder.Write("one.yaml", Rollover), folder.Write("other.yaml", Rollover));

        var printed = await Tests.Commands.Rollover.RunAsync(["measure", one, other]);

        printed.Everything.ShouldBe("--- stderr\nrollover: 'measure' takes one scenario, and these are 2; name its file\n--- exit code 64\n");
    }
}
