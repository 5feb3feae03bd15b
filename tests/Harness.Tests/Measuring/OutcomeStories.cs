using Harness.Observations;
using Harness.Rules.Accounting;
using Harness.Tests.Histories;
using Harness.Tests.Rules;

namespace Harness.Tests.Measuring;

/// <summary>For each outcome a story in which session s1, or that of traffic, comes to it, and no other session is.</summary>
internal static class OutcomeStories
{
    internal static IReadOnlyDictionary<SessionOutcome, Func<Story>> All { get; } = new Dictionary<SessionOutcome, Func<Story>>
    {
        [SessionOutcome.Refused] = () => Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Finish(),
        [SessionOutcome.Unanswered] = () => Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Unanswered, "v1").Finish(),
        [SessionOutcome.ConnectFailed] = () => Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Failed, "v1").Finish(),
        [SessionOutcome.ResetWhileConnecting] = () => Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Reset, "v1").Finish(),
        [SessionOutcome.ResetBeforeAccept] = () => Begin().Connecting("s1").Connected("s1").ServerEnds("s1", ServerEnding.Reset).Finish(),
        [SessionOutcome.ResetAfterAccept] = () => Begin().Session("s1", "v1").ServerEnds("s1", ServerEnding.Reset).Finish(),
        [SessionOutcome.ClosedWithRequestOpen] = () => Begin().Session("s1", "v1").Sends("s1").Misses("s1").ServerEnds("s1").Finish(),
        [SessionOutcome.ClosedIdle] = () => Begin().Session("s1", "v1").ServerEnds("s1").Finish(),
        [SessionOutcome.Failed] = () => Begin().Session("s1", "v1").ServerEnds("s1", ServerEnding.Failed).Finish(),
        [SessionOutcome.WrongReply] = () => Begin().Session("s1", "v1").Sends("s1").Gets("s1", "hell\n", 11).Disconnects("s1").Finish(),
        [SessionOutcome.NoReply] = () => Begin().Session("s1", "v1").Sends("s1").After(5).Misses("s1", 5).Disconnects("s1").Finish(),
        [SessionOutcome.NeverAccepted] = () => Begin().Connecting("s1").Connected("s1").After(5).Queued("s1").Disconnects("s1").Finish(),
        [SessionOutcome.Vanished] = () => Begin().Session("s1", "v1").Gone("s1").After(5).Gone("s1").Disconnects("s1").Finish(),
        [SessionOutcome.ServedByStranger] = () => Begin().Connecting("s1").Connected("s1").OwnedByStranger("s1", 99).Disconnects("s1").Finish(),
        [SessionOutcome.LateReply] = () => Begin().Session("s1", "v1").Sends("s1").After(1.1).Gets("s1", pid: 11).OwnedBy("s1", "v1").Disconnects("s1").Finish(),
        [SessionOutcome.LateConnect] = () => Begin().Connecting("s1").Connected("s1", handshakeMs: 0.1, synsResent: 1).OwnedBy("s1", "v1").Disconnects("s1").Finish(),
        [SessionOutcome.GivenUp] = () => Begin().Connecting("s1").Finish(),
    };

    /// <summary>A run in which v1 (pid 11) listens.</summary>
    internal static Story Begin() => Story.Begin().Server("v1", 11);

    /// <summary>The cleanup, in which v1 is stopped.</summary>
    internal static Story Finish(this Story story) => story.Cleanup().StopsInCleanup("v1").End();

    /// <summary>A session of traffic that was reset before a process was seen to hold it.</summary>
    internal static TrafficSession ResetInTraffic(Ownership? seen, bool wasWaiting) => TrafficSamples.Flawless(1, 4, 4) with
    {
        Replies = 0, Replied = null, ClaimedPid = null, Ownership = seen, Pid = null, Server = null, OwnerSeen = seen is null ? null : TrafficSamples.At(2, 4),
        WaitingSeen = wasWaiting ? TrafficSamples.At(1.9, 4) : null, ClientEnded = null, ServerEnded = TrafficSamples.At(3, 4), How = ServerEnding.Reset,
        Flaw = new TrafficFlaw("ConnectionReset"),
    };
}
