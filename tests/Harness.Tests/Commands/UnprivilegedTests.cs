using Harness.Histories;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;

namespace Harness.Tests.Commands;

/// <summary>What an ordinary user gets: namespaces where user namespaces are allowed, loopback addresses elsewhere.</summary>
internal sealed class UnprivilegedTests
{
    private const string Scenario = """
        version: 1
        name: ordinary
        steps:
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - assert-owner-pid: { sessions: s1..s4, server: v1 }
          - signal: v1
          - disconnect: all
          - assert-exit: v1
        """;

    private static readonly string[] asOrdinaryUser = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"];

    /// <summary>Root's user id and none of its capabilities: neither kind of namespace can be made (user_namespaces(7)).</summary>
    private static readonly string[] withoutCapabilities = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--"];

    [Test]
    public async Task An_ordinary_user_gets_network_namespaces_in_a_user_namespace()
    {
        OnlyAsRoot();
        using var folder = OpenFolder();

        // The programs beside the tests count their lines in files of root's.
        var folderOfHarness = AppContext.BaseDirectory.Replace(Path.Combine("tests", "Harness.Tests"), Path.Combine("src", "Harness"), StringComparison.Ordinal);
        var program = Path.Combine(folderOfHarness, "rollover");
        using var harness = new RolloverProcess(asOrdinaryUser, ["run", folder.Write("s.yaml", Scenario), "--results", folder.Of("results")], program);

        var printed = await harness.EndAsync();

        if (printed.Errors.Contains("no network namespaces", StringComparison.Ordinal))
            Assert.Ignore("this machine gives ordinary users no user namespaces");
        printed.ExitCode.ShouldBe(0, printed.Everything);
        World(folder).ShouldBe("network namespace");
    }

    [Test]
    public async Task An_ordinary_user_gets_a_network_between_clients_and_servers()
    {
        OnlyAsRoot();
        using var folder = OpenFolder();
        var program = Path.Combine(AppContext.BaseDirectory.Replace(Path.Combine("tests", "Harness.Tests"), Path.Combine("src", "Harness"), StringComparison.Ordinal), "rollover");
        var file = folder.Write("s.yaml", Scenario.Replace("steps:", "network: { rtt: 5ms }\nsteps:", StringComparison.Ordinal));
        using var harness = new RolloverProcess(asOrdinaryUser, ["run", file, "--results", folder.Of("results")], program);

        var printed = await harness.EndAsync();

        if (printed.Errors.Contains("no network namespaces", StringComparison.Ordinal) || printed.ExitCode == 77)
            Assert.Ignore($"this machine gives an ordinary user no such network: {printed.Output}");
        printed.ExitCode.ShouldBe(0, printed.Everything);
        World(folder).ShouldBe("two network namespaces, 5 ms round trip");
    }

    [Test]
    public async Task Without_TUN_devices_packet_sockets_make_the_network()
    {
        OnlyAsRoot();
        using var folder = OpenFolder();
        var file = folder.Write("s.yaml", Scenario.Replace("steps:", "network: { rtt: 5ms }\nsteps:", StringComparison.Ordinal));
        string[] withoutTun = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh"];
        using var harness = new RolloverProcess(withoutTun, ["run", file, "--results", folder.Of("results")]);

        var printed = await harness.EndAsync();

        if (printed.ExitCode == 77 || printed.Errors.Contains("unshare", StringComparison.Ordinal) || printed.Errors.Contains("mount", StringComparison.Ordinal))
            Assert.Ignore($"this machine has no /dev/net that can be hidden, or no packet sockets: {printed.Everything}");
        printed.ExitCode.ShouldBe(0, printed.Everything);
        World(folder).ShouldBe("two network namespaces, 5 ms round trip");
    }

    [Test]
    public async Task Without_any_namespace_each_scenario_gets_a_loopback_address_and_that_is_said_once()
    {
        OnlyAsRoot();
        using var folder = OpenFolder();
        folder.Write("a.yaml", Scenario);
        folder.Write("b.yaml", Scenario);
        folder.Write("kernel.yaml", "version: 1\nname: kernel\nkernel: { tcp_migrate_req: 1 }\nsteps:\n  - spawn: v1\n");

        using var harness = new RolloverProcess(withoutCapabilities, ["run", folder.Path, "--results", folder.Of("results")]);
        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        printed.Errors.Split('\n').Count(line => line.Contains("no network namespaces", StringComparison.Ordinal)).ShouldBe(1);
        printed.Output.ShouldContain("2 verified, 0 violated, 1 skipped");
        World(folder).ShouldBe("loopback address");
    }

    [Test]
    public async Task When_everything_is_skipped_the_exit_code_is_77()
    {
        OnlyAsRoot();
        using var folder = OpenFolder();
        folder.Write("kernel.yaml", "version: 1\nname: kernel\nkernel: { tcp_migrate_req: 1 }\nsteps:\n  - spawn: v1\n");

        using var harness = new RolloverProcess(withoutCapabilities, ["run", folder.Path, "--results", folder.Of("results")]);
        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(77, printed.Everything);
    }

    private static void OnlyAsRoot()
    {
        if (!Environment.IsPrivilegedProcess || MachineIsolation.Best != Isolation.NetworkNamespace || ProgramPath.Find("setpriv") is null)
            Assert.Ignore("it takes root to become another user");
    }

    private static TemporaryFolder OpenFolder()
    {
        var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        return folder;
    }

    private static string World(TemporaryFolder folder) =>
        HistoryFile.Read(Directory.GetFiles(folder.Of("results/latest/"), "history.jsonl", SearchOption.AllDirectories)[0])
            .Events.OfType<RunStarted>().Single().World;
}
