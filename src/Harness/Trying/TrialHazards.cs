using Harness.Observations;
using Harness.Protocols;
using Harness.Running;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Trying;

/// <summary>
/// The hazards of <c>docs/hazards.md</c> that can be provoked with any server: by stopping it for a moment, and by holding packets on the way. Nothing has to be known of the server but what it
/// speaks and by which signal it leaves.
/// </summary>
internal static class TrialHazards
{
    private const int Few = 4, Handshakes = 8;

    private static readonly SessionSet waiting = Numbered("q", Few), kept = Numbered("k", Few), slow = Numbered("slow", 2), answered = Numbered("slow", 1);
    private static readonly TimeSpan roundTrip = TimeSpan.FromMilliseconds(20);

    /// <summary>Enough for a server to close its listener, if it closes it without waiting.</summary>
    private static readonly TimeSpan onTheirWay = TimeSpan.FromSeconds(1);

    /// <summary>What is stopped or held is late, and that says nothing of the server.</summary>
    private static readonly TimeSpan lateLimit = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan longestGrace = TimeSpan.FromSeconds(5), slowGrace = TimeSpan.FromSeconds(3);

    /// <summary>All that apply to a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="protocol">What it speaks.</param>
    public static IEnumerable<TrialHazard> Of(TrialServer server, ProtocolSpecification protocol)
    {
        var asks = protocol.Name != "tcp";
        yield return AcceptQueue(server, protocol, asks);
        if (asks)
            yield return UnreadRequests(server, protocol, longestGrace);
        yield return HandshakesUnderWay(server, protocol);
        if (protocol.Name == ProtocolCatalog.Http)
            yield return IdleClose(server, protocol);
        yield return SlowClient(server, protocol, asks);
    }

    /// <summary>They are connected, by the kernel, and nobody has accepted them when the listener is closed.</summary>
    private static TrialHazard AcceptQueue(TrialServer server, ProtocolSpecification protocol, bool asks)
    {
        Step[] provocation =
        [
            .. TrialScenarios.Spawned(server, "v1"),
            new SignalStep("v1", Signal.Stop, To: SignalRecipients.Tree),
            new ConnectStep(waiting),
            .. asks ? [new SendStep(waiting, Wait: false)] : Array.Empty<Step>(),
            new AssertQueuedStep(waiting, "v1"),
            .. Successor(server),
        ];
        return Hazard("accept-queue", $"{Few} clients wait in its accept queue when it is told to leave", server, protocol, provocation,
        [
            .. Told,
            .. asks ? [new ReceiveStep(waiting)] : Array.Empty<Step>(),
            new AssertNotListeningStep("v1"),
            new DisconnectStep(SessionSet.Everything),
            new AssertExitStep("v1", Within: longestGrace),
        ]);
    }

    /// <summary>They are accepted, and what they have sent has arrived, when the server is told to leave: it has not read it yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="exitsWithin">How long it may take to exit.</param>
    internal static TrialHazard UnreadRequests(TrialServer server, ProtocolSpecification protocol, TimeSpan exitsWithin) =>
        Hazard("unread-requests", $"{Few} clients with connections that are in use have sent a request that it has not read when it is told to leave", server, protocol,
        [
            .. TrialScenarios.Spawned(server, "v1"),
            new ConnectStep(kept),
            new SendStep(kept),
            new SignalStep("v1", Signal.Stop, To: SignalRecipients.Tree),
            new SendStep(kept, Wait: false),
            .. Successor(server),
        ],
        [
            .. Told,
            new ReceiveStep(kept),
            new DisconnectStep(SessionSet.Everything),
            new AssertExitStep("v1", Within: exitsWithin),
        ]);

    /// <summary>The server has answered their SYN, and their last ACK has not arrived, when it closes its listener.</summary>
    private static TrialHazard HandshakesUnderWay(TrialServer server, ProtocolSpecification protocol) =>
        Hazard("handshakes", $"{Handshakes} clients that are {roundTrip.TotalMilliseconds:0} ms away are in the middle of their handshake when it is told to leave", server, protocol,
        [
            .. TrialScenarios.Spawned(server, "v1"),
            new HoldPacketsStep(PacketDirection.ToClients),
            new StartTrafficStep("new", Clients: Handshakes),
            new AssertSynReceivedStep(Handshakes),
            .. Successor(server),
        ],
        [
            new SignalStep("v1"),
            new WaitStep(onTheirWay, "a server that does not wait for the handshakes closes its listener meanwhile"),
            new ReleasePacketsStep(PacketDirection.ToClients),
            new AssertNotListeningStep("v1"),
            new WaitStep(TimeSpan.FromMilliseconds(200), "the last ACKs arrive"),
            new StopTrafficStep("new"),
            new AssertExitStep("v1", Within: longestGrace),
        ], isFar: true);

    /// <summary>Their requests are on their way when the server ends connections that are idle as far as it knows.</summary>
    private static TrialHazard IdleClose(TrialServer server, ProtocolSpecification protocol) =>
        Hazard("idle-close", $"{Few} clients that are {roundTrip.TotalMilliseconds:0} ms away send a request on connections that are kept alive, and it is on its way when the server is told to leave", server, protocol,
        [
            .. TrialScenarios.Spawned(server, "v1"),
            new ConnectStep(kept),
            new SendStep(kept),
            .. Successor(server),
            new HoldPacketsStep(PacketDirection.ToServers),
            new SendStep(kept, Wait: false),
        ],
        [
            new SignalStep("v1"),
            new WaitStep(onTheirWay, "a server that ends idle connections does so meanwhile"),
            new ReleasePacketsStep(PacketDirection.ToServers),
            new ReceiveStep(kept),
            new DisconnectStep(SessionSet.Everything),
            new AssertExitStep("v1", Within: longestGrace),
        ], isFar: true);

    /// <summary>They have connected, one has been answered, the other one says nothing, and neither goes. How long such clients are waited for is a choice, and no fault.</summary>
    private static TrialHazard SlowClient(TrialServer server, ProtocolSpecification protocol, bool asks) =>
        Hazard("slow-client", $"2 clients stay connected, without a request that is open, when it is told to leave and to be gone in {slowGrace.TotalSeconds:0} s", server, protocol,
        [
            .. TrialScenarios.Spawned(server, "v1"),
            new ConnectStep(slow),
            .. asks ? [new SendStep(answered)] : Array.Empty<Step>(),
        ],
        [
            new DeployStep("v1", "v2", Grace: slowGrace, Within: server.ReadyWithin),
        ]) with { IsJudged = false };

    /// <summary>It is told to leave while it is stopped. Its main process goes on first, so that it has told the others before they do.</summary>
    private static Step[] Told =>
    [
        new SignalStep("v1"),
        new SignalStep("v1", Signal.Continue),
        new WaitStep(TimeSpan.FromMilliseconds(200), "its main process tells the others"),
        new SignalStep("v1", Signal.Continue, SignalTarget.Any, SignalRecipients.Tree),
    ];

    private static Step[] Successor(TrialServer server) => [new SpawnStep("v2", WaitsUntilReady: false), new AssertListeningStep("v2", server.ReadyWithin)];

    private static SessionSet Numbered(string name, int count) => SessionSet.Of([.. Enumerable.Range(1, count).Select(number => $"{name}{number}")]);

    private static TrialHazard Hazard(string name, string what, TrialServer server, ProtocolSpecification protocol, Step[] provocation, Step[] rest, bool isFar = false)
    {
        var scenario = TrialScenarios.Of($"hazard {name}", server with { Grace = server.Grace < longestGrace ? server.Grace : longestGrace }, protocol, [.. provocation, .. rest]) with
        {
            Description = what,
            ConnectLimit = lateLimit,
            ReplyLimit = server.ReplyLimit > lateLimit ? server.ReplyLimit : lateLimit,
        };
        return new TrialHazard(name, what, isFar ? scenario with { Network = new NetworkSpecification { RoundTrip = roundTrip }, NeedsNamespace = true } : scenario, provocation.Length);
    }
}
