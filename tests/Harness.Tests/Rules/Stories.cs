using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules;

/// <summary>Whole stories: the faultless one, and for each rule one that breaks it and no other.</summary>
internal static class Stories
{
    /// <summary>A rollover from v1 to v2 with a session over it, as it should be.</summary>
    internal static Story Faultless() => UpToDrain()
        .ListensNoMore("v1")
        .Session("n1", "v2").Exchange("n1", "v2")
        .Exchange("s1", "v1").HalfCloses("s1").ServerEnds("s1").Disconnects("s1")
        .ExpectExit("v1").After(1).Exits("v1")
        .Finish("n1");

    /// <summary>By the rule's name, a story that breaks that rule and no other.</summary>
    internal static IReadOnlyDictionary<string, Func<Story>> BreakingOne { get; } = new Dictionary<string, Func<Story>>
    {
        ["steps-hold"] = () => Story.Begin().Server("v2", 22)
            .Add(new StepFailed("2", "v2 listens", "no listening socket", "pid 22 holds one", [], ["v2"]))
            .Cleanup().StopsInCleanup("v2").End(RunEnding.StepFailed, "v2 listens"),
        ["no-session-dropped"] = () => Story.Begin().Server("v2", 22).Session("s1", "v2").ServerEnds("s1").Finish(),
        ["no-session-stranded"] = () => Story.Begin().Server("v2", 22).Connecting("s1").Connected("s1").After(5).Queued("s1").Finish("s1"),
        ["echo-intact"] = () => Story.Begin().Server("v2", 22).Session("s1", "v2")
            .Sends("s1").Gets("s1", "hell\n", 22).OwnedBy("s1", "v2").Finish("s1"),
        ["owner-stable"] = () => Story.Begin().Server("v1", 11).Server("v2", 22, "v1").Session("s1", "v1")
            .Exchange("s1", "v1").Exchange("s1", "v2").Disconnects("s1").Drain("v1").ListensNoMore("v1").Exits("v1").Finish(),
        ["owner-confirmed"] = () => Story.Begin().Server("v2", 22).Session("s1", "v2")
            .Sends("s1").Gets("s1", pid: 99).OwnedBy("s1", "v2").Finish("s1"),
        ["new-sessions-on-survivors"] = () => UpToDrain()
            .ListensNoMore("v1").Session("n1", "v1").Disconnects("n1").Disconnects("s1").Exits("v1").Finish(),
        ["never-refused"] = () => Story.Begin().Server("v2", 22)
            .Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v2").Finish(),
        ["no-connect-delayed"] = () => Story.Begin().Server("v2", 22)
            .Connecting("s1").Connected("s1", handshakeMs: 0.1, synsResent: 1).OwnedBy("s1", "v2").Finish("s1"),
        ["no-reply-late"] = () => Story.Begin().Server("v2", 22).Session("s1", "v2")
            .Sends("s1").After(1.1).Gets("s1", pid: 22).OwnedBy("s1", "v2").Finish("s1"),
        ["owner-known"] = () => Story.Begin().Server("v2", 22).Connecting("s1").Connected("s1").OwnedByStranger("s1", 99).Finish("s1"),
        ["accounted-for"] = () => Story.Begin().Server("v2", 22).Connecting("s1").Finish(),
        ["listener-closed"] = () => UpToDrain().After(5).StillListens("v1").Disconnects("s1").Exits("v1").ListensNoMore("v1").Finish(),
        ["clean-exit"] = () => UpToDrain().ListensNoMore("v1").Disconnects("s1").Exits("v1", 143).Finish(),
        ["drained-in-grace"] = () => UpToDrain().ListensNoMore("v1").After(30).GraceExpires("v1")
            .Kill("v1", SignalReason.GraceExpired).ServerEnds("s1").DiesOf("v1", "SIGKILL").Finish(),
        ["exit-after-sessions"] = () => UpToDrain().ListensNoMore("v1").Exits("v1").Disconnects("s1").Finish(),
        ["no-process-left"] = () => Story.Begin().Server("v2", 22).Cleanup().StopsInCleanup("v2").LeavesProcesses("v2", 23).End(),
        ["as-predicted"] = () => Story.Begin().Predicted("s1: v2", "v1: Running; v2: Running").Server("v1", 11).Server("v2", 22, "v1")
            .Session("s1", "v1").Disconnects("s1").Cleanup().StopsInCleanup("v1").StopsInCleanup("v2").End(),
    };

    /// <summary>Up to the moment when v1, which owns s1, is told to drain and v2 is ready to take over.</summary>
    private static Story UpToDrain() => Story.WithSession()
        .After(0.1).Exchange("s1", "v1")
        .Server("v2", 22, "v1")
        .Drain("v1");

    private static Story Finish(this Story story, params string[] open)
    {
        story.Cleanup();
        foreach (var session in open)
            story.Disconnects(session, byHarness: true);
        return story.StopsInCleanup("v2").End();
    }
}
