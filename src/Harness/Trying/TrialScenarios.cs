using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Running;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Trying;

/// <summary>The scenarios by which a server is tried.</summary>
internal static class TrialScenarios
{
    /// <summary>So long after it has ended a connection a server that crashed may still be there.</summary>
    private static readonly TimeSpan crash = TimeSpan.FromMilliseconds(250);

    /// <summary>The clients that ask first.</summary>
    internal static SessionSet FirstClients { get; } = SessionSet.Of("s1", "s2");

    /// <summary>The clients that ask when it has answered before.</summary>
    internal static SessionSet LaterClients { get; } = SessionSet.Of("s3", "s4");

    /// <summary>One instance, and two clients that ask it in HTTP: most servers answer that with something that tells what they speak.</summary>
    public static Scenario Hello(TrialServer server) => Of("one instance", server, new ProtocolSpecification(ProtocolCatalog.Http) { Http = new HttpSpecification { Path = server.Path } },
        [.. Spawned(server, "v1"), new ConnectStep(FirstClients), new SendStep(FirstClients), new AssertRunningStep("v1", For: crash)]);

    /// <summary>One instance, and how long its replies take when it has answered before.</summary>
    public static Scenario Warm(TrialServer server, ProtocolSpecification protocol) => Of("one instance that is warm", server, protocol,
        [.. Spawned(server, "v1"), new ConnectStep(FirstClients), new SendStep(FirstClients), new ConnectStep(LaterClients), new SendStep(LaterClients)]);

    /// <summary>Two instances at the same time: they have to share the port.</summary>
    public static Scenario Pair(TrialServer server, ProtocolSpecification protocol) => Of("two instances", server, protocol, [.. Spawned(server, "v1"), .. Spawned(server, "v2")]);

    /// <summary>The steps that start an instance and wait until it is ready.</summary>
    internal static Step[] Spawned(TrialServer server, string name) => server.ReadyWithin == Servers.DefaultReadyWithin
        ? [new SpawnStep(name)]
        : [new SpawnStep(name, WaitsUntilReady: false), new WaitReadyStep(name, server.ReadyWithin)];

    /// <summary>One instance is replaced by another one under traffic.</summary>
    /// <param name="server">The server.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="rtt">The round trip of the network between clients and servers; zero: they are on one host.</param>
    /// <param name="leavesOutside">Whether the old one is taken out of its group from outside before.</param>
    public static Scenario Rollover(TrialServer server, ProtocolSpecification protocol, TimeSpan rtt, bool leavesOutside = false)
    {
        var isFar = rtt > TimeSpan.Zero;
        var isKept = protocol.Name == ProtocolCatalog.Http;
        var second = isKept
            ? new StartTrafficStep("kept", Rate: 150, Exchanges: 5, Idle: TimeSpan.FromMilliseconds(15))
            : new StartTrafficStep("held", Rate: 150, Hold: TimeSpan.FromMilliseconds(60));
        var scenario = Of(
            (isFar ? $"a rollover, {rtt.TotalMilliseconds:0} ms away" : "a rollover on loopback") + (leavesOutside ? ", left from outside" : ""), server, protocol,
        [
            .. Spawned(server, "v1"),
            new StartTrafficStep("short", Clients: isFar ? 48 : 8),
            second,
            new WaitStep(TimeSpan.FromMilliseconds(300), "v1 is to serve alone for a while"),
            new DeployStep("v1", "v2", Within: server.ReadyWithin == Servers.DefaultReadyWithin ? null : server.ReadyWithin, LeavesOutside: leavesOutside),
            new WaitStep(TimeSpan.FromMilliseconds(300), "v2 is to serve alone for a while"),
            new StopTrafficStep("short"),
            new StopTrafficStep(second.Name),
        ]);
        return isFar ? scenario with { Network = new NetworkSpecification { RoundTrip = rtt }, NeedsNamespace = true } : scenario;
    }

    internal static Scenario Of(string what, TrialServer server, ProtocolSpecification protocol, Step[] steps) => new()
    {
        Name = $"{Path.GetFileName(server.Words[0])}: {what}",
        Server = server.Specification(protocol),
        ReplyLimit = server.ReplyLimit,
        Timeout = server.ReadyWithin > Servers.DefaultReadyWithin ? Scenario.DefaultTimeout + (4 * server.ReadyWithin) : Scenario.DefaultTimeout,
        Steps = steps,
    };
}
