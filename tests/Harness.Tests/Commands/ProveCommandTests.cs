using Harness.Proving;

namespace Harness.Tests.Commands;

internal sealed class ProveCommandTests
{
    [Test]
    public async Task A_world_in_which_everything_holds_ends_with_0()
    {
        var printed = await RolloverCommand.RunAsync(["prove", "--drain", "steer", "--clients", "1"]);
        printed.ExitCode.ShouldBe(0);
        printed.Output.ShouldStartWith("2 servers, 1 of them leaves by 'steer', 1 client, backlog 4096, tcp_migrate_req 0\nnone-lost     holds in all ");
    }

    [Test]
    public async Task A_world_that_breaks_a_property_ends_with_1_and_leaves_a_scenario_that_can_be_checked()
    {
        using var folder = new TemporaryFolder();

        var printed = await RolloverCommand.RunAsync(["prove", "--drain", "accept", "--clients", "1", "--counterexamples", folder.Of("found")]);

        printed.ExitCode.ShouldBe(1);
        printed.Output.ShouldContain($"       as a scenario: {folder.Of("found/prove-accept-none-lost-1-client.yaml")}\n");
        (await RolloverCommand.RunAsync(["check", folder.Of("found")])).Everything.ShouldBe("2 files checked, no problem\n--- exit code 0\n");
    }

    [Test]
    public async Task Every_option_of_a_world_is_named_in_its_description()
    {
        using var folder = new TemporaryFolder();
        var printed = await RolloverCommand.RunAsync(
        [
            "prove", "--drain", "steer", "--without", "settle", "--without", "lock", "--servers", "3", "--rollovers", "2", "--joins", "1", "--clients", "0", "--server-first-clients", "1",
            "--backlog", "1", "--migrate", "1", "--syn-cookies", "--kills", "1", "--foreign-programs", "1", "--rough-probes", "--atomic-segments", "--unsettled", "--impatient-lock", "--impatient-wait",
            "--states", "100", "--counterexamples", folder.Path,
        ]);
        printed.Output.Split('\n')[0].ShouldBe("3 servers, 2 of them leave by 'steer' without settle and lock, 1 more joins, 0 clients, 1 server-speaks-first client, backlog 1, tcp_migrate_req 1, SYN cookies, "
            + "1 server may be killed, 1 foreign program, rough probes, segments are atomic, settling need not suffice, the lock need not be waited for, the wait may be cut short");
    }

    [Test]
    public async Task More_states_than_allowed_are_inconclusive()
    {
        var printed = await RolloverCommand.RunAsync(["prove", "--clients", "1", "--states", "50"]);
        printed.ExitCode.ShouldBe(2);
        printed.Output.ShouldContain("not decided: there are more than 5");
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_wrong_usage_with_the_remedy()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", "");
        var printed = await RolloverCommand.RunAsync(["prove", "--drain", "guard", "--clients", "1", "--counterexamples", folder.Of("file")]);
        printed.ExitCode.ShouldBe(64);
        printed.Errors.ShouldContain(" Name another folder with --counterexamples.\n");
    }

    [Test]
    public async Task A_proof_can_be_interrupted()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        (await RolloverCommand.RunAsync(["prove", "--clients", "1"], stopped.Token)).ExitCode.ShouldBe(130);
    }

    [Test]
    public async Task Without_a_world_the_standard_ones_are_compared_with_what_has_to_come_of_them()
    {
        // Some of them: each is explored by a test of its own (StandardWorldTests).
        var printed = await RolloverCommand.RunAsync(["prove", "--filter", "tcp_migrate"]);
        printed.ExitCode.ShouldBe(0);
        Snapshot.Verify(printed.Output);
    }

    [Test]
    public async Task A_filter_that_no_standard_world_matches_is_wrong_usage()
    {
        var printed = await RolloverCommand.RunAsync(["prove", "--filter", "no such world"]);
        printed.Everything.ShouldBe("--- stderr\nrollover: no standard world has 'no such world' in its name\n--- exit code 64\n");
    }

    [Test]
    public async Task A_standard_world_that_comes_out_otherwise_ends_with_1()
    {
        // So few states decide none of them.
        var printed = await RolloverCommand.RunAsync(["prove", "--states", "50"]);
        printed.ExitCode.ShouldBe(1);
        printed.Output.ShouldContain("EXPECTED everything holds");
        printed.Output.ShouldEndWith($"{StandardWorlds.All.Count} of {StandardWorlds.All.Count} worlds not as expected\n");
    }
}
