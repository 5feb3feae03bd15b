
namespace Harness.Tests.Commands;

/// <summary>The log says what the harness does and waits for, so that one can see where it hangs.</summary>
internal sealed class LogTests
{
    private const string Scenario = """
        version: 1
        name: logged
        steps:
          - spawn: v1
          - start-traffic: { name: t, rate: 20/s }
          - spawn: v2
          - signal: v1
          - assert-not-listening: v1
          - stop-traffic: t
        """;

    [TestCase("real")]
    [TestCase("simulated")]
    public async Task Each_thing_that_is_done_and_each_wait_is_in_it_in_order(string world)
    {
        using var folder = new TemporaryFolder();
        var log = folder.Of("rollover.log");

        var printed = await RolloverCommand.RunAsync(["run", folder.Write("s.yaml", Scenario), "--results", folder.Of("results"), "--world", world, "--log", log]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        var lines = await File.ReadAllLinesAsync(log);
        lines.ShouldAllBe(line => line.Contains(" information ", StringComparison.Ordinal) || line.Contains(" debug ", StringComparison.Ordinal));
        var from = 0;
        foreach (var what in (string[])[
            "run begins: logged", "its world is made", "its world is there", "step 1: ", "v1 launched as pid", "wait 1 begins", "HasExitedOrIsReady()", "wait 1 ends: it holds",
            "SIGTERM to v1", "cleanup: traffic is stopped", "cleanup: sessions are closed", "cleanup: servers are stopped", "SIGTERM to v2", "v2 (pid ", "cleanup: what servers left behind",
            "steps and cleanup are over: Completed", "its world is taken down", "its world is gone"])
        {
            from = Array.FindIndex(lines, from, line => line.Contains(what, StringComparison.Ordinal));
            from.ShouldBeGreaterThanOrEqualTo(0, $"'{what}' comes next in\n{string.Join('\n', lines)}");
        }
    }

    [Test]
    public async Task A_proof_says_which_world_it_explores()
    {
        using var folder = new TemporaryFolder();
        var log = folder.Of("rollover.log");

        (await RolloverCommand.RunAsync(["prove", "--clients", "1", "--counterexamples", folder.Path, "--log", log])).ExitCode.ShouldBe(0);

        (await File.ReadAllTextAsync(log)).ShouldMatch("(?s)prove: explores .*prove: explored it: whole, 0 properties broken");
    }

    [TestCase("run")]
    [TestCase("prove")]
    public async Task A_log_that_cannot_be_written_is_wrong_usage_with_the_remedy(string command)
    {
        using var folder = new TemporaryFolder();
        string[] what = command == "run" ? [folder.Write("s.yaml", Scenario)] : [];

        var printed = await RolloverCommand.RunAsync([command, .. what, "--log", folder.Path]);

        printed.ExitCode.ShouldBe(64, printed.Everything);
        printed.Errors.ShouldStartWith($"rollover: no log can be written to '{folder.Path}': ");
        printed.Errors.ShouldEndWith(" Name another file with --log.\n");
    }
}
