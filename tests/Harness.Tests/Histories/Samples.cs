using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Tests.Histories;

/// <summary>At least one event of each kind, and every form in which people read them.</summary>
internal static class Samples
{
    internal static IReadOnlyList<HistoryEvent> All { get; } = Numbered(
        new RunStarted("a rollover", "seed/a.yaml", "network namespace", "127.0.0.1:8080", "6.1.0", new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), 1.5, ["clean-exit"]),
        new OutcomesPredicted(
            new Dictionary<string, IReadOnlyList<string>> { ["s1"] = ["v1", "v2"], ["t"] = ["v2"] },
            new Dictionary<string, IReadOnlyList<PredictedEnd>> { ["v1"] = [PredictedEnd.Exited, PredictedEnd.Killed], ["v2"] = [PredictedEnd.Running] }),
        new StepStarted("4#3.2", "spawn: v1", new SourceSpan(12, 5, 9)),
        new StepEnded("4#3.2"),
        new StepFailed("5", "v1 does not listen", "a listening socket in the kernel's tables", "the process has ended", ["s1"], ["v1"]),
        new KernelSettingChanged("tcp_migrate_req", "1"),
        new DeployAdvanced("v1", "v2", 4, "v2 is ready"),
        new CleanupStarted(),
        new ProcessesLeft("v1", [12, 13]),
        new ProcessesLeft("v1", [12, 13], ["sleep 60", "./worker"]),
        new KernelCounted(new Dictionary<string, long> { ["TcpOutRsts"] = 3, ["TCPSynRetrans"] = 0 }),
        new RunEnded(RunEnding.TimedOut, "the scenario's timeout of 60 s was over"),
        new RunEnded(RunEnding.Completed, null),
        new RunStarted("across", null, "two network namespaces, 20 ms round trip", "198.19.0.1:8080", "6.1.0", new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), 1, [new ExpectedViolation("steps-hold", "4.2")], new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(1.5), 0.05m, 7)),
        new PacketsDropped(PacketDirection.ToServers, 12),
        new PacketsDropped(PacketDirection.ToClients, 1),
        new NetworkPaused(PacketDirection.ToServers, TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(320)),
        new PacketsHeld(PacketDirection.ToClients, Held: true),
        new PacketsHeld(PacketDirection.ToServers, Held: false),
        new NetworkFailed("the relay ended with signal 9"),
        new ServerLaunched("v1", 11, ["./server", "127.0.0.1:8080"]),
        new ServerPrinted("v1", "listening on \"8080\" \u2713", IsError: false),
        new ServerPrinted("v1", "warning", IsError: true),
        new OutputCut("v1", 80973, 161946),
        new LeaderChanged("v1", 11, 12),
        new StrangerSeen(99, "nc -l 8080", HoldsSocket: true),
        new StrangerSeen(99, "nc -l 8080", HoldsSocket: false),
        new ListenerOpened("v2", ["v1", "v3"]),
        new ListenerOpened("v1", []),
        new ListenerClosed("v1"),
        new ListenerOpened("v1", [], 0, 12, "sleep 20"),
        new ListenerClosed("v1", 3),
        new ListenerUnheld("v1", 4711),
        new ListenerUnheld(null, 4712),
        new QueueStalled("v1", 3, TimeSpan.FromSeconds(1.5)),
        new QueueStalled("v1", 0, TimeSpan.FromSeconds(1.5)),
        new GraceHeldOpen("v1", TimeSpan.FromSeconds(30), ["s1", "s2"]),
        new HarnessPaused(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3)),
        new RefusalsExpected("t", Begins: true),
        new RefusalsExpected("t", Begins: false),
        new OwnerObserved("s1", Ownership.Unheld, null, null),
        new ListenerStillOpen("v1", TimeSpan.FromSeconds(5)),
        new ListenerStillOpen("v1", TimeSpan.FromSeconds(5), "pid 12 (sleep 20)"),
        new ConnectionsSteered("v1", 2),
        new SteeringEnded("v2"),
        new HandshakesHeld("v1", Held: true),
        new HandshakesHeld("v1", Held: false),
        new ServerReady("v1"),
        new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30)),
        new SignalSent("v1", "SIGKILL", SignalReason.GraceExpired, null),
        new SignalSent("v1", "SIGTERM", SignalReason.Cleanup, null),
        new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30), Caught: false),
        new SignalSent("v1", "SIGTERM", SignalReason.Step, TimeSpan.FromSeconds(30), Caught: true, [11, 12]),
        new SignalFoundNoProcess("v1", "SIGTERM"),
        new GraceExpired("v1", TimeSpan.FromSeconds(2.25)),
        new ExitExpected("v1", 3, null),
        new ExitExpected("v1", null, "SIGTERM"),
        new ExitExpected("v1", null, null),
        new ServerExited("v1", 11, 143, null),
        new ServerExited("v1", 11, null, "SIGTERM"),
        new ServerExited("v1", 11, null, null),
        new ConnectStarted("s1", RefusalExpected: true),
        new ConnectStarted("s1", RefusalExpected: false, "::1"),
        new ConnectEnded("s1", ConnectOutcome.Established, "127.0.0.1:40000", null),
        new ConnectEnded("s1", ConnectOutcome.Established, "127.0.0.1:40000", null, TimeSpan.FromMicroseconds(85), 1),
        new ConnectEnded("s1", ConnectOutcome.Unanswered, null, "no answer within 5 s"),
        new SessionNamed("b1~7", "b1"),
        new ListenersAfterFailure("s1", ["v1", "v2"]),
        new ListenersAfterFailure("s1", []),
        new OwnerObserved("s1", Ownership.Owned, 11, "v1"),
        new OwnerObserved("s1", Ownership.Owned, 99, null),
        new OwnerObserved("s1", Ownership.Queued, null, null),
        new OwnerObserved("s1", Ownership.HalfOpen, null, null),
        new OwnerObserved("s1", Ownership.Gone, null, null),
        new LineSent("s1", 2, Payload.Of("hello\n"u8), Payload.Of("hello\n"u8), OwnerMarked: true),
        new ReplyReceived("s1", 2, Payload.Of("hello\n"u8), 11),
        new ReplyReceived("s1", 2, Payload.Of(new byte[300]), null),
        new ReplyMissed("s1", 2, Payload.Of("hel"u8), TimeSpan.FromSeconds(5)),
        new ReplyMissed("s1", 2, Payload.Of([]), null),
        new UnexpectedBytes("s1", Payload.Of([0x00, 0x7f, 0x85, 0xe9, 0xff])),
        new ClientEnded("s1", ClientEnding.HalfClose, ByHarness: false),
        new ClientEnded("s1", ClientEnding.Disconnect, ByHarness: true),
        new ClientEnded("s1", ClientEnding.Reset, ByHarness: false),
        new ServerEnded("s1", ServerEnding.EndOfFile, null),
        new ServerEnded("s1", ServerEnding.Reset, "ConnectionReset"),
        new ServerEnded("s1", ServerEnding.Failed, "TimedOut"),
        new TrafficStarted("t", 64, null, 1, TimeSpan.Zero),
        new TrafficStarted("t", null, 2000, 3, TimeSpan.FromSeconds(1.5)),
        TrafficSamples.Flawless(1),
        TrafficSamples.Flawless(2) with { Address = "fd00::1", SynsResent = 2, ByHarness = true },
        TrafficSamples.Refused(3, "v1"),
        TrafficSamples.Dropped(4, ServerEnding.Reset),
        TrafficSamples.Dropped(5, ServerEnding.EndOfFile),
        TrafficSamples.Wrong(6, "hell\n", 11),
        TrafficSamples.Silent(7),
        TrafficSamples.GivenUp(8),
        TrafficSamples.Flawless(9) with { Flaw = new TrafficFlaw(Unexpected: Payload.Of("more\n"u8), SeenAt: TrafficSamples.At(4, 9)) },
        new TrafficStopping("t", ByHarness: false),
        new TrafficStopping("t", ByHarness: true),
        new TrafficStopped("t", 9, 0),
        new TrafficStopped("t", 9, 7),
        new TrafficFellBehind("t", "no descriptor was free", 990, 12));

    private static IReadOnlyList<HistoryEvent> Numbered(params HistoryEvent[] samples)
    {
        var time = new FakeTime();
        var history = new History(time);
        foreach (var sample in samples)
        {
            time.Advance(TimeSpan.FromTicks(1234567));
            history.Append(sample);
        }

        return history.Events;
    }
}
