using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Mono.Unix.Native;

namespace Harness.Tests.Commands;

/// <summary>A process to which nothing of its server sticks any more: namespace, timer slack, environment, session, parent. The harness has adopted it, and knows that it descends from one of its servers.</summary>
internal sealed class OrphanTests
{
    [SetUp]
    public void It_takes_namespaces()
    {
        if (MachineIsolation.Best != Isolation.NetworkNamespace || Environment.UserName != "root")
            Assert.Ignore("only root gives a process a network namespace of its own");
    }

    [Test]
    public async Task It_is_left_behind_though_nothing_tells_by_which_server_and_it_does_not_outlive_the_run()
    {
        using var folder = new TemporaryFolder();
        using var harness = Start(folder, "leaves-a-child-elsewhere", """
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
            """);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldMatch("no-process-left: (a server left 1 process behind, and nothing tells which|v1 .*left 1 process behind)", customMessage: "a look may have seen it while its parent was there");
        Alive(printed.Output).ShouldBeEmpty();
    }

    [Test]
    public async Task A_listener_that_it_alone_holds_is_still_that_of_its_server()
    {
        using var folder = new TemporaryFolder();
        using var harness = Start(folder, "listener-elsewhere", """
              - signal: v1
              - assert-exit: { server: v1, code: 0 }
              - assert-not-listening: v1
            """);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(1, printed.Everything);
        printed.Output.ShouldContain("steps-hold: v1 still listens");
        printed.Output.ShouldContain("sleep 60 0.");
        Alive(printed.Output).ShouldBeEmpty();
    }

    [Test]
    public async Task The_guardian_ends_it_when_the_harness_is_killed()
    {
        using var folder = new TemporaryFolder();
        using var harness = Start(folder, "leaves-a-child-elsewhere", "  - start-traffic: { name: t, rate: 50/s }\n  - wait: { for: 9m, because: the test ends the harness meanwhile }");
        List<int> orphans = [];
        RolloverProcess.Eventually(
            () => (orphans = [.. ProcFile.Processes().Where(pid => ProcessStat.Of(pid)?.Parent == harness.Pid && ProcessTable.CommandOf(pid)?.StartsWith("sleep 60 0.", StringComparison.Ordinal) == true)]).Count > 0,
            "the harness has adopted the child");
        var history = Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories)[0]; // the other one is by the link `latest`
        var before = Sessions();
        RolloverProcess.Eventually(() => Sessions() > before + 20, "the harness has looked at its children since: it does so every 25 ms");
        harness.Signal(Signum.SIGKILL);
        await harness.EndAsync();

        RolloverProcess.Eventually(() => !orphans.Exists(pid => ProcessTable.CommandOf(pid)?.StartsWith("sleep 60 0.", StringComparison.Ordinal) == true), "the orphan is gone");

        int Sessions() => File.ReadLines(history).Count(line => line.Contains("traffic-session", StringComparison.Ordinal));
    }

    private static RolloverProcess Start(TemporaryFolder folder, string fault, string steps) => new([], ["run", "--results", folder.Of("results"), "--jobs", "1", folder.Write("orphan.yaml", $$"""
        version: 1
        name: an orphan
        timeout: 10m
        server: { command: ["{{Running.ScenarioRun.FaultyServers}}", {{fault}}, "$address:$port"] }
        steps:
          - spawn: v1
          - assert-output: { server: v1, matches: started a child elsewhere }
        {{steps}}
        """)]);

    /// <summary>The children that are alive of the servers that a report names.</summary>
    private static IReadOnlyList<int> Alive(string report) =>
        [.. ProcFile.Processes().Where(pid => ProcessTable.CommandOf(pid) is { } command && command.StartsWith("sleep 60 0.", StringComparison.Ordinal) && report.Contains(command["sleep 60 0.".Length..], StringComparison.Ordinal))];
}
