using Harness.Protocols.Http;

namespace Harness.Rules.Explaining;

/// <summary>
/// A request that was on its way when the server ended a connection that was idle as far as the server knew. It is told by time alone: an end that was caused by the request is seen a round trip
/// after it was sent, at the earliest; and not before the packets are released that a step holds. On one host a round trip takes no time, and nothing can be told.
/// </summary>
internal static class CrossedClose
{
    /// <summary>Whether it is proved.</summary>
    public static bool Is(SessionFacts session, RunFacts facts) =>
        MayBe(session, facts) && session is { ServerEnded: { } ended, Sent: [.., var sent] }
        && ((facts.LeastRoundTrip > TimeSpan.Zero && ended.At - sent.At < facts.LeastRoundTrip) || facts.Held.WasOnItsWay(sent.Moment, ended.Moment));

    /// <summary>
    /// Whether it may be: the connection had been used before, one request is open, no byte of its response has come (a 408 is none), and the response before it did not say that the connection is over.
    /// </summary>
    public static bool MayBe(SessionFacts session, RunFacts facts) =>
        ServerMayClose.Speaks(session, facts) && session is { RequestsOpen: 1, ServerEnded: not null, EndsAfterReply: false } && session.Replies.Count > 0 && session.Sent.Count > session.Replies.Count
        && !session.Missed.Any(missed => missed.Exchange == session.Sent[^1].Exchange && missed.Received.Length > 0 && !HttpFarewell.Begins(missed.Received.Text));
}
