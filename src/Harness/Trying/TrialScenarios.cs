using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Trying;

/// <summary>The scenarios by which a server is tried.</summary>
internal static class TrialScenarios
{
    /// <summary>One instance, and one client that asks it in HTTP: most servers answer that with something that tells what they speak.</summary>
    public static Scenario Hello(TrialServer server) => Of("one instance", server, new ProtocolSpecification(ProtocolCatalog.Http) { Http = new HttpSpecification { Path = server.Path } },
        new SpawnStep("v1"), new ConnectStep(SessionSet.Of("s1")), new SendStep(SessionSet.Of("s1")));

    /// <summary>Two instances at the same time: they have to share the port.</summary>
    public static Scenario Pair(TrialServer server, ProtocolSpecification protocol) => Of("two instances", server, protocol, new SpawnStep("v1"), new SpawnStep("v2"));

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
            new SpawnStep("v1"),
            new StartTrafficStep("short", Clients: isFar ? 48 : 8),
            second,
            new WaitStep(TimeSpan.FromMilliseconds(300), "v1 is to serve alone for a while"),
            new DeployStep("v1", "v2", LeavesOutside: leavesOutside),
            new WaitStep(TimeSpan.FromMilliseconds(300), "v2 is to serve alone for a while"),
            new StopTrafficStep("short"),
            new StopTrafficStep(second.Name));
        return isFar ? scenario with { Network = new NetworkSpecification { RoundTrip = rtt }, NeedsNamespace = true } : scenario;
    }

    internal static Scenario Of(string what, TrialServer server, ProtocolSpecification protocol, params Step[] steps) => new()
    {
        Name = $"{Path.GetFileName(server.Words[0])}: {what}",
        Server = server.Specification(protocol),
        Steps = steps,
    };
}
