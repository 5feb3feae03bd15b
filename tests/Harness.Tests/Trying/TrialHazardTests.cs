using Harness.Observations;
using Harness.Protocols;
using Harness.Tests.Running;
using Harness.Trying;

namespace Harness.Tests.Trying;

/// <summary>What is said of a hazard: that a server withstands it only if it was provoked.</summary>
internal sealed class TrialHazardTests
{
    /// <summary>Nobody waits in the queue of a server that accepts: nothing was provoked, and nothing is known.</summary>
    [TestCase(4, HazardOutcome.Unknown)]
    [TestCase(2, HazardOutcome.Violated, Description = "the step that fails is not one that provokes")]
    public async Task A_hazard_that_could_not_be_provoked_acquits_nobody(int provocation, HazardOutcome outcome)
    {
        var scenario = ScenarioRun.Read("""
            version: 1
            name: nobody waits
            steps:
              - spawn: v1
              - connect: q1
              - send: q1 # whoever has an answer was accepted
              - assert-queued: { sessions: q1, server: v1, within: 100ms }
            """);
        var told = TrialHazardRuns.Told(new TrialHazard("accept-queue", "a client waits", scenario, provocation), await ScenarioRun.OfAsync(scenario));

        told.Outcome.ShouldBe(outcome);
        if (outcome == HazardOutcome.Unknown)
            told.Detail!.ShouldStartWith("it could not be provoked: ");
    }

    /// <summary>A request on a connection that is kept alive cannot be lost where none is.</summary>
    [Test]
    public async Task A_hazard_of_connections_that_are_kept_alive_is_none_where_each_ends_with_its_response()
    {
        var scenario = ScenarioRun.Read("""
            version: 1
            name: each ends
            server: { command: [$FAULTY, speaks-http-1.1, "$address:$port"], protocol: { http: { request: { headers: { Connection: close } } } } }
            steps:
              - spawn: v1
              - connect: k1
              - send: k1
              - assert-queued: { sessions: k1, server: v1, within: 100ms }
            """);
        var told = TrialHazardRuns.Told(new TrialHazard("idle-close", "a request crosses the end", scenario, 2), await ScenarioRun.OfAsync(scenario));

        told.Outcome.ShouldBe(HazardOutcome.Unknown);
        told.Detail.ShouldBe("it could not be provoked: the server ends each connection with its response, and keeps none alive");
    }

    [Test]
    public void The_hazards_that_apply_are_those_of_what_a_server_speaks()
    {
        Names("tcp").ShouldBe(["accept-queue", "handshakes", "slow-client"]);
        Names(ProtocolCatalog.Default).ShouldBe(["accept-queue", "unread-requests", "handshakes", "slow-client"]);
        Names(ProtocolCatalog.Http).ShouldBe(["accept-queue", "unread-requests", "handshakes", "idle-close", "slow-client"]);

        static IEnumerable<string> Names(string protocol) => TrialHazards.Of(new TrialServer(["./server", "$port"]), new ProtocolSpecification(protocol)).Select(hazard => hazard.Name);
    }

    [Test]
    public void Hazards_are_provoked_with_the_stop_signal_of_the_server_and_no_longer_grace_than_its_own() =>
        TrialHazards.Of(new TrialServer(["./server"]) { StopSignal = Signal.Quit, Grace = TimeSpan.FromSeconds(1) }, ProtocolSpecification.Default)
            .ShouldAllBe(hazard => hazard.Scenario.Server.StopSignal == Signal.Quit && hazard.Scenario.Server.Grace == TimeSpan.FromSeconds(1));
}
