using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Http;

namespace Harness.Rules;

/// <summary>
/// What HTTP lets a server do: end a connection, in order, on which no request is open (RFC 9112, section 9.5). Its client loses nothing, and goes on with a new one. A reset is not
/// such an end, since it may destroy what is on its way; and neither is an end with a request open, or after a wrong response.
/// </summary>
internal static class ServerMayClose
{
    /// <summary>Whether the server's end of a session is one that its protocol allows.</summary>
    public static bool Allows(SessionFacts session, RunFacts facts) =>
        Speaks(session, facts) && session is { IsEstablished: true, RequestsOpen: 0, ServerEnded.How: ServerEnding.EndOfFile } && !EndedBeforeItsRequest(session);

    /// <summary>
    /// Whether it is one to which its client had gone on in order to send a request, and which the server ended before that was sent: its client got no answer, on the second connection in a row. Who
    /// only ends connections serves nobody.
    /// </summary>
    public static bool EndedBeforeItsRequest(SessionFacts session) => session is { Follows: not null, RequestsSent: 0, ServerEnded: not null } && !(session.ClientEnded?.Moment < session.ServerEnded.Moment);

    /// <summary>Whether a server may exit though its client has not ended a session: that it ends it is seen later, or its client ends it first.</summary>
    public static bool AtItsExit(SessionFacts session, RunFacts facts) =>
        Speaks(session, facts) && session is { IsEstablished: true, RequestsOpen: 0, ServerEnded: null or { How: ServerEnding.EndOfFile } };

    /// <summary>By the protocol of its client: that of the scenario, unless the session has its own.</summary>
    internal static bool Speaks(SessionFacts session, RunFacts facts) => session is NamedSessionFacts && session.ConnectStarted?.Protocol is { } own ? own == ProtocolCatalog.Http : facts.MayServerClose;

    /// <summary>
    /// Whether what came unasked is what a server may say when it ends a connection: that nothing was sent on it for too long (408; RFC 9110, section 15.5.9), where it did end it, or its client had
    /// before; or that what was sent is no request (400), where its client had ended it without one.
    /// </summary>
    public static bool IsFarewell(SessionFacts session, RunFacts facts) =>
        session is { RequestsOpen: 0, Unexpected.Count: > 0 } && Speaks(session, facts) && IsMoreThanOneResponse(session) == false && IsTold(session);

    /// <summary>
    /// Whether what came unasked is a response with something behind it, such as the response to somebody else: that is no farewell. Null if it cannot be told: of a long one only the beginning is
    /// kept, and it does not say how long it is.
    /// </summary>
    public static bool? IsMoreThanOneResponse(SessionFacts session)
    {
        var all = session.Unexpected.Select(bytes => bytes.Received).Aggregate((before, next) => before.Followed(next));
        if (all.Length > HttpResponse.MostBytes)
            return true;
        var bytes = new byte[all.Length];
        System.Text.Encoding.Latin1.GetBytes(all.Text, bytes);
        var response = HttpResponse.Read(bytes, isHead: false, isEnd: true);

        // Without a length everything belongs to its body, also another response.
        return response is { Fault: null, IsUntilTheEnd: true } ? (HttpResponse.IsBeginning(response.BodyBytes) && response.BodyBytes.Length > 0) || session.Unexpected.Skip(1).Any(piece => HttpFarewell.IsResponse(piece.Received.Text))
            : response is { Fault: null, Bytes: >= 0 } ? response.Bytes < all.Length
            : all.Sha256 is null ? response.Fault is not null
            : response is { Fault: null, Bytes: < 0 } && all.Text.Contains("\r\n\r\n", StringComparison.Ordinal) ? false
            : null;
    }

    /// <summary>Whether only its length keeps what came unasked from being told for a farewell: see <see cref="IsMoreThanOneResponse"/>.</summary>
    public static bool MayBeFarewell(SessionFacts session, RunFacts facts) =>
        session is { RequestsOpen: 0, Unexpected.Count: > 0 } && Speaks(session, facts) && IsMoreThanOneResponse(session) is null && IsTold(session);

    private static bool IsTold(SessionFacts session)
    {
        var first = session.Unexpected[0];
        var hasClientEnded = session.ClientEnded?.Moment < first.Moment;
        if (HttpFarewell.HasStatus(first.Received.Text, 400))
            return hasClientEnded && session.RequestsSent == 0;
        return (hasClientEnded || (session.ServerEnded is { How: ServerEnding.EndOfFile } ended && !(session.ClientEnded?.Moment < ended.Moment))) && HttpFarewell.Begins(first.Received.Text);
    }
}
