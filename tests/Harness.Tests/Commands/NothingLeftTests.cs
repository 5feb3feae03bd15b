using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Processes;
using Mono.Unix.Native;

namespace Harness.Tests.Commands;

/// <summary>However the harness ends, it leaves no server, no namespace, no socket and no temporary file.</summary>
internal sealed class NothingLeftTests
{
    private const string Endless = """
        version: 1
        name: endless
        timeout: 10m
        steps:
          - spawn: v1
          - spawn: v2
          - connect: { sessions: s1..s4 }
          - send: all
          - start-traffic: { name: t, rate: 50/s, hold: 1s }
          - wait: { for: 9m, because: the test ends the harness meanwhile }
        """;

    [TestCase(Signum.SIGINT)]
    [TestCase(Signum.SIGTERM)]
    [TestCase(Signum.SIGHUP)]
    public async Task A_signal_ends_the_run_with_130_and_its_servers_with_it(Signum signal)
    {
        using var folder = new TemporaryFolder();
        using var harness = Start(folder);
        await UntilUnderWayAsync(harness, folder);

        harness.Signal(signal);
        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(130, printed.Everything);
        printed.Output.ShouldContain("1 inconclusive");
        harness.Servers().ShouldBeEmpty();
        File.ReadAllText(folder.Of("results/latest/results.json")).ShouldContain("the run was interrupted");
    }

    private const string SlowToClean = """
        version: 1
        name: its cleanup takes long
        timeout: 10m
        server: { command: [FaultyServers, never-exits, "$address:$port"], grace: 5m }
        steps:
          - spawn: v1
          - signal: v1
        """;

    [Test]
    public async Task A_signal_during_the_cleanup_leaves_the_scenario_inconclusive()
    {
        using var folder = new TemporaryFolder();
        using var harness = new RolloverProcess([], ["run", folder.Write("slow.yaml", SlowToClean), "--results", folder.Of("results")]);
        UntilInCleanup(folder);

        harness.Signal(Signum.SIGINT);
        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(130, printed.Everything);
        printed.Output.ShouldContain("0 verified, 0 violated, 1 inconclusive");
        harness.Servers().ShouldBeEmpty();
    }

    [Test]
    public async Task A_killed_harness_takes_its_servers_with_it_and_leaves_the_history_it_had()
    {
        if (!ParentDeathSignal.IsAvailable)
            Assert.Ignore("setpriv is not installed");
        using var folder = new TemporaryFolder();
        using var harness = Start(folder);
        await UntilUnderWayAsync(harness, folder);
        var servers = harness.Servers();
        servers.Count.ShouldBe(2);

        harness.Signal(Signum.SIGKILL);
        await harness.EndAsync();

        RolloverProcess.Eventually(() => harness.Servers().Count == 0, "the servers are gone");
        var history = HistoryFile.Read(Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories)[0]);
        Verdict.Of(history).Doubts.ShouldBe(["the history has no end: the harness was killed"]);
        Directory.GetFiles(Path.GetTempPath()).Where(file => servers.Append(harness.Pid).Any(pid => IsOf(Path.GetFileName(file), pid))).ShouldBeEmpty();

        // The runtime's, and the harness' own. A part of another program's random name may be the number of the process.
        static bool IsOf(string file, int pid) => ((string[])["clr-debug-pipe", "dotnet-diagnostic", "rollover"]).Any(prefix => file.StartsWith($"{prefix}-{pid}-", StringComparison.Ordinal));
    }

    [TestCase("network namespace")]
    [TestCase("loopback address")]
    public async Task A_killed_harness_takes_with_it_what_hides_from_it_and_the_guardian_ends_too(string world)
    {
        if (TimerSlack.Of(1) is null)
            Assert.Ignore("the timer slack of other processes cannot be read");
        using var folder = new TemporaryFolder();
        var server = $"server: {{ command: [\"{Running.ScenarioRun.FaultyServers}\", leaves-a-hidden-child, \"$address:$port\"] }}\nsteps:";
        var file = folder.Write("endless.yaml", Endless.Replace("steps:", server, StringComparison.Ordinal));
        string[] prefix = world == "network namespace" ? [] : ["setpriv", "--bounding-set", "-sys_admin,-setfcap", "--inh-caps", "-sys_admin,-setfcap", "--"];
        using var harness = new RolloverProcess(prefix, ["run", file, "--results", folder.Of("results")]);
        await UntilUnderWayAsync(harness, folder);
        File.ReadAllText(Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories)[0]).ShouldContain(world);
        var servers = harness.Servers();
        var hidden = ProcFile.Processes().Where(pid => servers.Any(launched => ProcessTable.CommandOf(pid) == $"sleep 60 0.{launched}")).ToList();
        hidden.Count.ShouldBe(2);
        var guardian = ProcFile.Processes().Where(pid => ProcessStat.Of(pid)?.Parent == harness.Pid && ProcessTable.CommandOf(pid)?.Contains("Guardian", StringComparison.Ordinal) == true).ShouldHaveSingleItem();

        // Neither of these ends the guardian: at a terminal they are for the harness.
        foreach (var signal in (Signum[])[Signum.SIGINT, Signum.SIGHUP, Signum.SIGTERM])
            Syscall.kill(guardian, signal).ShouldBe(0);
        ProcFile.Inode($"/proc/{guardian}/ns/net", "net:"u8).ShouldBe(ProcFile.Inode("/proc/self/ns/net", "net:"u8), "it keeps no namespace of a run");
        harness.Signal(Signum.SIGKILL);
        await harness.EndAsync();

        RolloverProcess.Eventually(() => !hidden.Exists(IsAlive), "the hidden children are gone");
        RolloverProcess.Eventually(() => !IsAlive(guardian), "the guardian has ended");
    }

    /// <summary>Each of its processes starts the next one and exits after some milliseconds, and is a child of nobody then.</summary>
    [TestCase("network namespace")]
    [TestCase("loopback address")]
    public async Task A_killed_harness_takes_with_it_what_is_another_process_every_few_milliseconds(string world)
    {
        using var folder = new TemporaryFolder();
        var hop = folder.Write("hop.sh", """
            # hop.sh COUNT: goes on as another process
            if [ "$1" -gt 0 ]; then setsid sh "$0" "$(($1 - 1))" & else echo ended by itself > "$0.end"; fi
            """);
        var file = folder.Write("hops.yaml", $$"""
            version: 1
            name: a child that hops
            server: { command: [sh, -c, "while ! [ -e {{hop}}.begin ]; do sleep 0.05; done && setsid sh {{hop}} 50000 & exec {{Running.ScenarioRun.FaultyServers}} none $0", "$address:$port"] }
            timeout: 10m
            steps:
              - spawn: v1
              - wait: { for: 9m, because: the test ends the harness meanwhile }
            """);
        string[] prefix = world == "network namespace" ? [] : ["setpriv", "--bounding-set", "-sys_admin,-setfcap", "--inh-caps", "-sys_admin,-setfcap", "--"];
        using var harness = new RolloverProcess(prefix, ["run", file, "--results", folder.Of("results")]);
        RolloverProcess.Eventually(() => harness.Servers().Count > 0, "the server is there");
        folder.Write("hop.sh.begin", "");
        RolloverProcess.Eventually(() => Hopping().Count > 0, "it hops");

        harness.Signal(Signum.SIGKILL);
        await harness.EndAsync();

        RolloverProcess.Eventually(() => Enumerable.Range(0, 20).All(_ => Hopping().Count == 0), "what hopped has ended");
        File.Exists($"{hop}.end").ShouldBeFalse("it was ended");

        List<int> Hopping() => [.. ProcFile.ProcessesToTheLast().Where(pid => ProcessTable.CommandOf(pid) is { } command && (command.StartsWith($"sh {hop} ", StringComparison.Ordinal) || command.StartsWith($"setsid sh {hop} ", StringComparison.Ordinal)))];
    }

    [Test]
    public async Task The_guardian_ends_with_a_harness_that_ends_by_itself()
    {
        using var folder = new TemporaryFolder();
        using var harness = Start(folder);
        await UntilUnderWayAsync(harness, folder);
        var guardian = ProcFile.Processes().Where(pid => ProcessStat.Of(pid)?.Parent == harness.Pid && ProcessTable.CommandOf(pid)?.Contains("Guardian", StringComparison.Ordinal) == true).ShouldHaveSingleItem();

        harness.Signal(Signum.SIGINT);
        await harness.EndAsync();

        RolloverProcess.Eventually(() => !IsAlive(guardian), "the guardian has ended");
    }

    [Test]
    public async Task A_killed_harness_takes_the_relay_of_its_network_with_it()
    {
        if (!ParentDeathSignal.IsAvailable || LinuxWorld.ProblemOf(new NetworkSpecification()) is not null)
            Assert.Ignore("this machine cannot have such a network");
        using var folder = new TemporaryFolder();
        using var harness = new RolloverProcess([], ["run", folder.Write("endless.yaml", Endless.Replace("steps:", "network: { rtt: 5ms }\nsteps:", StringComparison.Ordinal)), "--results", folder.Of("results")]);
        await UntilUnderWayAsync(harness, folder, processes: 3); // two servers and the relay

        harness.Signal(Signum.SIGKILL);
        await harness.EndAsync();

        RolloverProcess.Eventually(() => harness.Servers().Count == 0, "the servers and the relay are gone");
    }

    [Test]
    public async Task A_harness_that_ends_by_itself_leaves_nothing_either()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("quick.yaml", "version: 1\nname: quick\nsteps:\n  - spawn: v1\n  - connect: s1\n  - send: s1\n");
        using var harness = new RolloverProcess([], ["run", file, "--results", folder.Of("results")]);

        var printed = await harness.EndAsync();

        printed.ExitCode.ShouldBe(0, printed.Everything);
        harness.Servers().ShouldBeEmpty();
    }

    private static bool IsAlive(int pid) => ProcessStat.Of(pid) is { IsDead: false };

    private static RolloverProcess Start(TemporaryFolder folder) =>
        new([], ["run", folder.Write("endless.yaml", Endless), "--results", folder.Of("results")]);

    private static void UntilInCleanup(TemporaryFolder folder) => RolloverProcess.Eventually(
        () => Directory.Exists(folder.Of("results"))
            && Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories) is [var history, ..]
            && File.ReadAllText(history).Contains("\"cleanup-started\"", StringComparison.Ordinal),
        "the cleanup has begun");

    /// <summary>The history on disk shows that the last step has begun: it is written as it grows.</summary>
    private static Task UntilUnderWayAsync(RolloverProcess harness, TemporaryFolder folder, int processes = 2)
    {
        RolloverProcess.Eventually(
            () => harness.Servers().Count == processes && Directory.GetFiles(folder.Of("results"), "history.jsonl", SearchOption.AllDirectories) is [var history, ..] && File.ReadAllText(history).Contains("\"step\":\"6\"", StringComparison.Ordinal),
            "the scenario is under way");
        return Task.CompletedTask;
    }
}
