using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Excusing;

/// <summary>
/// The excuse 'it was sent behind the last request'. A client that sends several requests without waiting may have sent some when the response to an earlier one says <c>Connection: close</c>: a server processes
/// none of them, and its client sends them again (RFC 9112, sections 9.3.2 and 9.6). It holds for one session that its server ended in order, after a right response that said so, for requests that were sent before that
/// response had come, and only where no byte of a response to one of them came: one that was begun was processed. A reset is not excused: it may destroy that very response.
/// </summary>
internal static class SentBehindTheLast
{
    /// <summary>The excuse for a session; null if there is none.</summary>
    public static Excuse? Of(SessionFacts session, ServerEnded ended)
    {
        if (ended.How != ServerEnding.EndOfFile || session.RequestsOpen == 0 || session.Replies is not [.., { EndsSession: true, Fault: null } last] || last.Exchange != session.Replies.Count)
            return null;
        var behind = session.Sent.Where(sent => sent.Exchange > last.Exchange).ToList();
        if (behind.Count == 0 || behind.Exists(sent => sent.IsInWords != true || sent.Moment > last.Moment) || session.Missed.Any(missed => missed.Received.Length > 0 || missed.Waited is not null))
            return null;
        return new Excuse(
            $"session {session.Name} had {(behind.Count == 1 ? "a request" : $"{behind.Count} requests")} sent behind the one whose response said `Connection: close`: {(behind.Count == 1 ? "it was" : "they were")} not processed, and {(behind.Count == 1 ? "is" : "are")} safe to send again (RFC 9112, section 9.6)",
            [behind[0], last, ended], [session.Name], session.Owner is { } owner ? [owner] : []);
    }
}
