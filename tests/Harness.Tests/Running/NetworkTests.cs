using System.Diagnostics;
using System.Threading.Channels;
using Harness.Histories;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios;
using Harness.Suites;
using Harness.Worlds;
using Harness.Worlds.Linux;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Relaying;

namespace Harness.Tests.Running;

/// <summary>Clients and servers on two hosts.</summary>
internal sealed class NetworkTests
{
    /// <summary>Nothing here is about deadlines, and a busy machine needs seconds to start a server.</summary>
    private const double Patient = 10;

    private const string Steps = """
        servers:
          v6: { address: "2001:db8:19::1" }
          v7: { address: 198.19.0.7 }
        kernel: { somaxconn: 77 }
        steps:
          - spawn: v1
          - connect: { sessions: s1..s4 }
          - connect: { session: f1, from: 198.18.0.254, to: v1 }
          - assert-owner-pid: { sessions: all, server: v1 }
          - send: { sessions: all, bytes: 60000 }
          - spawn: v6
          - connect: { session: i1, at: "2001:db8:19::1" }
          - connect: { session: i2, at: "2001:db8:19::1", from: "2001:db8:18::abcd" }
          - assert-owner-pid: { sessions: [i1, i2], server: v6 }
          - spawn: v7
          - connect: { session: w1, at: 198.19.0.7 }
          - assert-owner-pid: { session: w1, server: v7 }
          - send: all
          - signal: v1
          - assert-not-listening: v1
          - assert-refused: {}
          - disconnect: all
          - assert-exit: { server: v1, code: 0 }
        """;

    [TestCase("{ rtt: 20ms }", "two network namespaces, 20 ms round trip")]
    [TestCase("{ rtt: 2ms, jitter: 1ms }", "two network namespaces, 2 ms round trip")]
    [TestCase("veth", "two network namespaces, veth")]
    public async Task Everything_works_across_a_network(string network, string world)
    {
        Needs(isVeth: network == "veth");

        var result = await ScenarioRun.OfAsync($"version: 1\nname: across\nnetwork: {network}\n{Steps}", timeScale: Patient);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var started = result.History.Events.OfType<RunStarted>().Single();
        started.World.ShouldBe(world);
        started.Endpoint.ShouldBe("198.19.0.1:8080");
        result.History.Events.OfType<ConnectEnded>().Single(ended => ended.Session == "w1").Client.ShouldNotBeNull().ShouldStartWith("198.18.0.1:");
        result.History.Events.OfType<PacketsDropped>().ShouldBeEmpty();
    }

    [Test]
    public async Task A_connect_takes_a_round_trip_and_never_less()
    {
        Needs(isVeth: false);

        var result = await ScenarioRun.OfAsync("version: 1\nname: rtt\nnetwork: { rtt: 20ms, seed: 5 }\nsteps:\n  - spawn: v1\n  - connect: s1..s8\n", timeScale: Patient);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        Enumerable.Range(1, 8).ShouldAllBe(number => ConnectTime(result, $"s{number}") >= TimeSpan.FromMilliseconds(20));
        result.History.Events.OfType<RunStarted>().Single().Network.ShouldBe(new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, 0, 5));
    }

    [Test]
    public async Task A_SYN_that_is_lost_is_sent_again_after_a_second()
    {
        Needs(isVeth: false);
        const double loss = 0.1;
        var seed = Enumerable.Range(1, int.MaxValue).First(seed =>
            Lost(seed).SequenceEqual([0]) && !Lost(PacketRelay.SeedToClients(seed)).Any());

        var result = await ScenarioRun.OfAsync($"version: 1\nname: loss\nnetwork: {{ loss: 0.1, seed: {seed} }}\nsteps:\n  - spawn: v1\n  - connect: s1\n  - connect: s2\n", timeScale: Patient);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        ConnectTime(result, "s1").ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.99));

        static IEnumerable<int> Lost(int seed)
        {
            var fate = new PacketFate(0, 0, loss, seed);
            return [.. Enumerable.Range(0, 16).Where(_ => fate.DueOf(0) is null)];
        }
    }

    [Test]
    public async Task Without_an_answer_a_connect_over_a_network_that_loses_all_is_unanswered()
    {
        Needs(isVeth: false);

        var result = await ScenarioRun.OfAsync("version: 1\nname: dead\nnetwork: { loss: 1 }\nsteps:\n  - spawn: v1\n  - connect: s1\n", timeScale: 3);

        result.History.Events.OfType<ConnectEnded>().Single().Outcome.ShouldBe(ConnectOutcome.Unanswered);

        // It was the scenario's own network: whether a server would have answered cannot be told.
        result.Verdict!.Outcome.ShouldBe(Outcome.Inconclusive);
    }

    [Test]
    public async Task A_scenario_with_a_network_that_cannot_be_had_is_skipped_and_says_why()
    {
        var result = await ScenarioRun.OfAsync("version: 1\nname: x\nnetwork: veth\nsteps:\n  - spawn: v1\n", Isolation.LoopbackAddress);

        result.IsSkipped.ShouldBeTrue();
        result.NotRunBecause.ShouldNotBeNull().ShouldContain("network namespace");
    }

    [Test]
    public async Task A_relay_that_ends_before_its_run_is_told()
    {
        Needs(isVeth: false);
        var observer = new Observer();
        await using var world = LinuxWorld.Create(Isolation.NetworkNamespace, network: new NetworkSpecification { RoundTrip = TimeSpan.FromMilliseconds(1) }, observer: observer);

        _ = Mono.Unix.Native.Syscall.kill(world.Network.Relay!.Pid, Mono.Unix.Native.Signum.SIGKILL);

        (await observer.Failure.Task.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe("the relay ended with signal 9");
    }

    [Test]
    public async Task A_relay_that_had_to_wait_for_a_processor_says_when_and_for_how_long()
    {
        Needs(isVeth: false);
        var observer = new Observer();
        await using var world = LinuxWorld.Create(Isolation.NetworkNamespace, network: new NetworkSpecification(), observer: observer);
        var stopped = Stopwatch.GetTimestamp();

        _ = Mono.Unix.Native.Syscall.kill(world.Network.Relay!.Pid, Mono.Unix.Native.Signum.SIGSTOP);
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(stopped) > TimeSpan.FromMilliseconds(100));
        var continued = Stopwatch.GetTimestamp();
        _ = Mono.Unix.Native.Syscall.kill(world.Network.Relay.Pid, Mono.Unix.Native.Signum.SIGCONT);
        foreach (var direction in Enum.GetValues<PacketDirection>())
        {
            // It tells of it when it has looked again, which may be after it was asked.
            (await observer.SawAsync(pause => pause.Direction == direction && pause.BeganAt < continued && Stopwatch.GetElapsedTime(pause.BeganAt, continued) < pause.Took)).ShouldBeTrue();
        }
    }

    [Test]
    public async Task A_world_with_a_network_ends_its_relay()
    {
        Needs(isVeth: false);
        var observer = new Observer();
        var world = LinuxWorld.Create(Isolation.NetworkNamespace, network: new NetworkSpecification(), observer: observer);
        var relay = world.Network.Relay!.Pid;
        ProcFile.Processes().ShouldContain(relay);

        await world.DisposeAsync();

        ProcFile.Processes().ShouldNotContain(relay);
        observer.Failure.Task.IsCompleted.ShouldBeFalse();
    }

    private static TimeSpan ConnectTime(ScenarioResult result, string session) =>
        result.History.Events.OfType<ConnectEnded>().Single(ended => ended.Session == session).At
        - result.History.Events.OfType<ConnectStarted>().Single(started => started.Session == session).At;

    private static void Needs(bool isVeth)
    {
        var network = isVeth ? NetworkSpecification.Veth : new NetworkSpecification();
        if (LinuxWorld.ProblemOf(network) is { } problem)
            Assert.Ignore(problem);
    }

    private sealed class Observer : INetworkObserver
    {
        private readonly Channel<(PacketDirection Direction, long BeganAt, TimeSpan Took)> pauses = Channel.CreateUnbounded<(PacketDirection, long, TimeSpan)>();
        private readonly List<(PacketDirection Direction, long BeganAt, TimeSpan Took)> seen = [];

        public TaskCompletionSource<string> Failure { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dropped(PacketDirection direction, long count)
        {
            // not what these tests are about
        }

        public void Paused(PacketDirection direction, long beganAt, TimeSpan took) => pauses.Writer.TryWrite((direction, beganAt, took));

        public async Task<bool> SawAsync(Func<(PacketDirection Direction, long BeganAt, TimeSpan Took), bool> isMeant)
        {
            if (seen.Any(isMeant))
                return true;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await foreach (var pause in pauses.Reader.ReadAllAsync(limit.Token))
            {
                seen.Add(pause);
                if (isMeant(pause))
                    return true;
            }

            return false;
        }

        public void Failed(string detail) => Failure.TrySetResult(detail);
    }
}
