using Harness.Histories;
using Harness.Observations;

namespace Harness.Reporting;

/// <summary>Whom an event is about.</summary>
internal static class EventSubjects
{
    /// <summary>The servers.</summary>
    public static IReadOnlyList<string> ServersOf(HistoryEvent happened) => happened switch
    {
        ServerLaunched e => [e.Server],
        ServerPrinted e => [e.Server],
        OutputCut e => [e.Server],
        LeaderChanged e => [e.Server],
        ServerAdopted e => [e.Server, e.From],
        ListenerOpened e => [e.Server],
        ListenerClosed e => [e.Server],
        ListenersAdded e => [e.Server],
        ListenersReduced e => [e.Server],
        ListenerUnheld { Server: { } server } => [server],
        QueueStalled e => [e.Server],
        ListenerStillOpen e => [e.Server],
        ConnectionsSteered e => [e.Server],
        SteeringEnded e => [e.Server],
        HandshakesHeld e => [e.Server],
        ServerReady e => [e.Server],
        SignalSent e => [e.Server],
        SignalFoundNoProcess e => [e.Server],
        GraceExpired e => [e.Server],
        GraceHeldOpen e => [e.Server],
        ExitExpected e => [e.Server],
        ServerExited e => [e.Server],
        ReloadStarted e => [e.Server],
        GenerationReady e => [e.Server],
        GenerationEnded e => [e.Server],
        GenerationStayed e => [e.Server],
        GenerationVanished e => [e.Server],
        ProcessesLeft e => [e.Server],
        DeployAdvanced e => [e.From, e.To],
        DeploymentRolledBack e => [e.From, e.To],
        OwnerObserved { Server: { } server } => [server],
        TrafficSession { Server: { } server } => [server],
        StepFailed e => e.Servers,
        _ => [],
    };

    /// <summary>The sessions.</summary>
    public static IReadOnlyList<string> SessionsOf(HistoryEvent happened) => happened switch
    {
        TrafficSession e => [e.Name],
        SessionNamed e => [e.Session, e.Name],
        GraceHeldOpen e => e.Sessions,
        GenerationStayed e => e.Sessions,
        StepFailed e => e.Sessions,
        _ => Rules.NamedSessionFacts.SessionOf(happened) is { } session ? [session] : [],
    };
}
