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
        Speaks(session, facts) && session is { IsEstablished: true, RequestsOpen: 0, ServerEnded.How: ServerEnding.EndOfFile };

    /// <summary>Whether a server may exit though its client has not ended a session: that it ends it is seen later, or its client ends it first.</summary>
    public static bool AtItsExit(SessionFacts session, RunFacts facts) =>
        Speaks(session, facts) && session is { IsEstablished: true, RequestsOpen: 0, ServerEnded: null or { How: ServerEnding.EndOfFile } };

    /// <summary>By the protocol of its client: that of the scenario, unless the session has its own.</summary>
    internal static bool Speaks(SessionFacts session, RunFacts facts) => session is NamedSessionFacts && session.ConnectStarted?.Protocol is { } own ? own == ProtocolCatalog.Http : facts.MayServerClose;

    /// <summary>
    /// Whether what came unasked is what a server may say when it ends a connection: that nothing was sent on it for too long (408; RFC 9110, section 15.5.9), where it did end it, or its client had
    /// before; or that what was sent is no request (400), where its client had ended it without one.
    /// </summary>
    public static bool IsFarewell(SessionFacts session, RunFacts facts)
    {
        if (session is not { RequestsOpen: 0, Unexpected: [var first, ..] } || !Speaks(session, facts))
            return false;
        var hasClientEnded = session.ClientEnded?.Moment < first.Moment;
        if (HttpFarewell.HasStatus(first.Received.Text, 400))
            return hasClientEnded && session.Sent.Count == 0;
        return (hasClientEnded || (session.ServerEnded is { How: ServerEnding.EndOfFile } ended && !(session.ClientEnded?.Moment < ended.Moment))) && HttpFarewell.Begins(first.Received.Text);
    }
}
