using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Excusing;

/// <summary>
/// The excuse 'the scenario asks for a refusal'. Who asks again and again until he is refused may hit the moment of the close: his connection is
/// reset in the queue of the listener that closes. It holds for one session that no process had accepted, and only where a listener was seen to close at that time.
/// </summary>
internal static class RefusalAskedFor
{
    /// <summary>A listener is looked at every 5 ms: its close is seen this soon after a reset that it caused, later only where the harness did not run.</summary>
    private static readonly TimeSpan closeSeenWithin = TimeSpan.FromMilliseconds(50);

    /// <summary>The reset itself may be read later than that.</summary>
    private static readonly TimeSpan resetSeenWithin = TimeSpan.FromMilliseconds(100);

    /// <summary>The excuse for a connection that was reset; null if there is none.</summary>
    public static Excuse? Of(SessionFacts session, HistoryEvent ended, RunFacts facts)
    {
        if (session is not { IsRefusalExpected: true, ConnectStarted: { } started } || session.Owner is not null || session.WasAccepted)
            return null;
        var closed = facts.Listening.Looks.OfType<ListenerClosed>()
            .FirstOrDefault(look => ended.At - look.At <= resetSeenWithin + facts.HarnessStoodStill(look.At, ended.At) && look.At - ended.At <= closeSeenWithin + facts.HarnessStoodStill(ended.At, look.At));
        return closed is null
            ? null
            : new Excuse(
                $"the scenario asks for a refusal of session {session.Name}, and it was reset when {closed.Server} closed its listener",
                [.. new[] { started, closed, ended }.OrderBy(happened => happened.Moment)],
                [session.Name],
                [closed.Server]);
    }
}
