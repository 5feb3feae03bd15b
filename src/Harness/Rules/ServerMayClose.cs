using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// What HTTP lets a server do: end a connection, in order, on which no request is open (RFC 9112, section 9.5). Its client loses nothing, and goes on with a new one. A reset is not
/// such an end, since it may destroy what is on its way; and neither is an end with a request open, or after a wrong response.
/// </summary>
internal static class ServerMayClose
{
    /// <summary>Whether the server's end of a session is one that its protocol allows.</summary>
    public static bool Allows(SessionFacts session, RunFacts facts) =>
        Speaks(session, facts) && session is { IsEstablished: true, RequestsOpen: 0, ServerEnded.How: ServerEnding.EndOfFile };

    /// <summary>Whether a server may exit though its client has not ended a session: that it ends it is seen later, or its client ends it first.</summary>
    public static bool AtItsExit(SessionFacts session, RunFacts facts) =>
        Speaks(session, facts) && session is { IsEstablished: true, RequestsOpen: 0, ServerEnded: null or { How: ServerEnding.EndOfFile } };

    /// <summary>By the scenario's protocol, or by what was sent: a server may be asked in HTTP whether it is ready.</summary>
    private static bool Speaks(SessionFacts session, RunFacts facts) =>
        facts.MayServerClose || (session is NamedSessionFacts && session.Sent.Any(sent => sent.IsInWords == true));

    /// <summary>Whether what came unasked is what a server may say when it ends a connection that nothing was sent on for too long (RFC 9110, section 15.5.9), and it did end it, or its client had before.</summary>
    public static bool IsFarewell(SessionFacts session) =>
        session is { RequestsOpen: 0, Unexpected: [var first, ..] } && session.Sent.Any(sent => sent.IsInWords == true)
        && (session.ClientEnded?.Moment < first.Moment || (session.ServerEnded is { How: ServerEnding.EndOfFile } ended && !(session.ClientEnded?.Moment < ended.Moment)))
        && first.Received.Text is ['H', 'T', 'T', 'P', '/', '1', '.', '0' or '1', ' ', '4', '0', '8', ' ', ..];
}
