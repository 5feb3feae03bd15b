using Harness.Worlds.Linux;

namespace Harness.Tests.Commands;

/// <summary><c>rollover explore</c> on real servers.</summary>
internal sealed class ExploreCommandTests
{
    [Test]
    public async Task Random_rollovers_of_the_echo_server_violate_nothing()
    {
        using var folder = new TemporaryFolder();

        var printed = await RolloverCommand.RunAsync(["explore", "--runs", $"{PropertyRuns.Of(12)}", "--results", folder.Of("results"), "--counterexamples", folder.Of("found"), .. Seed()]);

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Output.ShouldContain($"{PropertyRuns.Of(12)} rollovers, 0 violated in ");
        Directory.Exists(folder.Of("found")).ShouldBeFalse();
        Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories).ShouldBeEmpty("histories in which nothing is wrong are not kept");
    }

    [Test]
    public async Task A_server_that_does_not_share_its_port_is_found_and_the_rollover_is_made_small()
    {
        using var folder = new TemporaryFolder();
        var faulty = ProgramPath.BesideHarness("FaultyServers");

        var printed = await RolloverCommand.RunAsync(
            ["explore", "--runs", "200", "--seed", "1", "--again", "2", "--server", $"{{ command: [{faulty}, binds-without-reuseport, \"$address:$port\"] }}", "--results", folder.Of("results"), "--counterexamples", folder.Of("found")]);

        printed.ExitCode.ShouldBe(1, printed.Everything);
        var file = Directory.GetFiles(folder.Of("found")).Single();
        var text = await File.ReadAllTextAsync(file);
        text.ShouldStartWith("# Violates clean-exit in 2 of 2 runs.\n");
        text.ShouldMatch(@"\nsteps:\n  - spawn: v\d\n  - spawn: v\d\n\z");
        printed.Output.ShouldContain($"rollover run {file}");
        (await RolloverCommand.RunAsync(["run", file, "--results", folder.Of("results")])).ExitCode.ShouldBe(1, text);
    }

    [Test]
    public async Task A_failure_that_recurs_now_and_then_is_kept_and_the_search_goes_on_for_a_surer_one()
    {
        using var folder = new TemporaryFolder();

        var printed = await RolloverCommand.RunAsync(
            ["explore", "--world", "simulated", "--jobs", "1", "--seed", "1", "--server", "{ args: [--drain, accept] }", "--results", folder.Of("results"), "--counterexamples", folder.Of("found")]);

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldMatch(@"rollover \d+ violates no-session-dropped; run again 20 times, it failed \d+ times: going on, for one that fails nearly always\n");
        printed.Output.ShouldMatch(@"rollover \d+ as it was drawn: .*\.yaml\n");
        printed.Output.ShouldMatch(@"from \d+ steps to [1-6], which fail (1[1-9]|20) times of 20: ");
        Directory.GetFiles(folder.Of("found")).Length.ShouldBeGreaterThan(1);
        (await RolloverCommand.RunAsync(["check", folder.Of("found")])).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task When_it_is_interrupted_what_was_found_is_written_and_said()
    {
        using var folder = new TemporaryFolder();
        var said = folder.Of("said");
        using var process = new RolloverProcess(
            ["sh", "-c", "exec \"$@\" > \"$0\"", said],
            ["explore", "--world", "simulated", "--jobs", "1", "--seed", "1", "--server", "{ args: [--drain, accept] }", "--results", folder.Of("results"), "--counterexamples", folder.Of("found")]);
        RolloverProcess.Eventually(() => File.Exists(said) && File.ReadAllText(said).Contains("run again 20 times", StringComparison.Ordinal), "something is found");

        process.Signal(Mono.Unix.Native.Signum.SIGINT);
        (await process.EndAsync()).ExitCode.ShouldBe(130);

        var printed = await File.ReadAllTextAsync(said);
        printed.ShouldMatch(@"\d+ rollovers, \d+ violated.* in ");
        printed.ShouldContain($"the histories of those that were not verified are in {folder.Of("results")}");
        var found = Directory.GetFiles(folder.Of("found"));
        found.ShouldNotBeEmpty(printed);
        found.ShouldAllBe(file => printed.Contains(file, StringComparison.Ordinal));
    }

    [TestCase("explore-runs", "--runs", "0")]
    [TestCase("explore-seed", "--seed", "-1")]
    [TestCase("explore-time", "--time", "10")]
    [TestCase("explore-server", "--server", "{ comand: echo }")]
    [TestCase("explore-no-server", "--server", "")]
    public async Task Wrong_usage_is_said_and_ends_with_64(string variant, string option, string value)
    {
        var printed = await RolloverCommand.RunAsync(["explore", option, value]);

        printed.ExitCode.ShouldBe(64);
        Snapshot.Verify(printed.Everything, variant);
    }

    /// <summary>ROLLOVER_SEED draws the rollovers of an earlier run again, which has printed its seed.</summary>
    private static string[] Seed() => Environment.GetEnvironmentVariable("ROLLOVER_SEED") is { Length: > 0 } seed ? ["--seed", seed] : [];
}
