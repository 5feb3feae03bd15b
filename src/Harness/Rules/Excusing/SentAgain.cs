using Harness.Histories;
using Harness.Protocols.Http;

namespace Harness.Rules.Excusing;

/// <summary>
/// The excuse 'its client sent the lost request again'. It holds for one session that a server ended with one request open, whose method is safe to send again, where the scenario says that clients
/// do so, and where the client got the right response in the session in which it went on. What was lost there too is excused by nothing, and neither is what came there later than a reply may come to a client
/// that has to connect once more.
/// </summary>
internal static class SentAgain
{
    /// <summary>The excuse for a session; null if there is none.</summary>
    public static Excuse? Of(SessionFacts session, ServerEnded ended, RunFacts facts)
    {
        if (session.RequestsOpen != 1 || !ServerMayClose.Speaks(session, facts) || session.Sent is not [.., { IsInWords: true } lost] || !HttpMethods.IsIdempotent(MethodOf(lost)))
            return null;
        var retry = facts.Following(session).FirstOrDefault(next => next.Follows is { IsRetry: true } && HasFirstResponse(next) && CameInTime(lost, next, facts));
        return retry is null ? null : new Excuse(
            $"session {session.Name} lost its request {MethodOf(lost)}, which is safe to send again, and its client got the response in {retry.Name}",
            [lost, ended], [session.Name], session.Owner is { } owner ? [owner] : []);
    }

    /// <summary>The method of a request: its first word.</summary>
    public static string MethodOf(LineSent request) => request.Line.Text.Split(' ', 2)[0];

    private static bool CameInTime(LineSent lost, SessionFacts retry, RunFacts facts) =>
        retry.Replies.FirstOrDefault(reply => reply.Exchange == 1) is { } reply
        && reply.At - lost.At - facts.StoodStill(lost.At, reply.At, retry) <= (3 * facts.RoundTrip) + facts.ConnectLimit + facts.ReplyLimit;

    private static bool HasFirstResponse(SessionFacts session) =>
        session.IsFlawless || session.Replies.Any(reply => reply is { Exchange: 1, Fault: null });
}
