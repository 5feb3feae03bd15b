namespace Harness.Tests.Commands;

/// <summary>Conditions that a scenario has to reach, on the command line. In simulated worlds: a scenario takes milliseconds.</summary>
internal sealed class SometimesRunTests
{
    private const string Never = """
        version: 1
        name: nobody kills
        sometimes: [server-killed]
        steps:
          - spawn: v1
          - connect: s1
        """;

    private readonly TemporaryFolder folder = new();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public async Task A_condition_that_is_reached_leaves_it_green()
    {
        folder.Write("1.yaml", $"{Never.Replace("[server-killed]", "[deployed, session-open-across-drain]", StringComparison.Ordinal)}\n  - deploy: {{ from: v1, to: v2 }}\n".Replace("  - deploy", "  - parallel:\n      - deploy", StringComparison.Ordinal) + "      - repeat: { times: 1, steps: [ { assert-output: { server: v1, matches: terminate } }, { send: s1 }, { disconnect: s1 } ] }\n");
        var printed = await RunAsync();
        printed.ExitCode.ShouldBe(0, printed.Everything);
    }

    [Test]
    public async Task A_condition_that_never_happened_ends_with_2_and_is_in_every_report()
    {
        folder.Write("1.yaml", Never);
        var printed = await RunAsync("--report", "junit", "--report", "tap", "--report", "markdown");

        printed.ExitCode.ShouldBe(2, printed.Everything);
        printed.Output.ShouldContain("'server-killed' never happened, and the scenario is there to reach it");
        foreach (var file in Directory.EnumerateFiles(folder.Of("results/latest") + "/"))
            File.ReadAllText(file).ShouldContain("server-killed", customMessage: file);
        (await RolloverCommand.RunAsync(["report", folder.Of("results/latest")])).ExitCode.ShouldBe(2);
        (await RunAsync("--last-failed")).ExitCode.ShouldBe(2);
    }

    [TestCase("1")]
    [TestCase("4")]
    public async Task Repetitions_none_of_which_reached_it_end_with_2_when_they_are_run_and_when_they_are_judged_again(string jobs)
    {
        folder.Write("1.yaml", Never);
        var printed = await RunAsync("--repeat", "5", "--jobs", jobs);

        printed.ExitCode.ShouldBe(2, printed.Everything);
        printed.Output.ShouldContain("4 verified, 0 violated, 1 inconclusive in");
        printed.Output.ShouldContain("so it is in each of 5 repetitions");
        var again = await RolloverCommand.RunAsync(["report", folder.Of("results/latest")]);
        again.ExitCode.ShouldBe(2, again.Everything);
        again.Errors.ShouldNotContain("when it was run");
        again.Output.ShouldContain("4 verified, 0 violated, 1 inconclusive;");
    }

    [Test]
    public async Task A_measurement_that_never_reached_it_does_not_pass_a_gate()
    {
        folder.Write("1.yaml", Never);
        foreach (var gate in new string[][] { [], ["--max-lost", "999999/M"] })
        {
            var printed = await RolloverCommand.RunAsync(["measure", folder.Of("1.yaml"), "--times", "40", "--world", "simulated", "--results", folder.Of("results"), .. gate]);
            printed.ExitCode.ShouldBe(2, printed.Everything);
            printed.Errors.ShouldContain("'server-killed' never happened in any run");
        }
    }

    private Task<Printed> RunAsync(params string[] more) => RolloverCommand.RunAsync(["run", folder.Of("1.yaml"), "--world", "simulated", "--results", folder.Of("results"), .. more]);
}
