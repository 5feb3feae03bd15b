using Harness.Histories;

namespace Harness.Rules;

/// <summary>
/// A session that is established lives until its client ends it. The end of file that answers a half-close is the client's
/// doing; a reset never is. A process that dies closes its idle sessions with a clean FIN, so an end of file is a drop as well.
/// Excused are the sessions of a process that the run killed, and a connection that nobody had accepted where the scenario asks for
/// a refusal: who asks again and again until he is refused hits the moment of the close.
/// A connect that ends with ECONNRESET had been established, and was reset before its client saw that: the kernel calls a reset that answers
/// a SYN ECONNREFUSED (tcp_reset).
/// </summary>
internal sealed class NoSessionDropped : IRule
{
    public string Name => "no-session-dropped";

    public string Property => "No server ends a session before its client does.";

    public IEnumerable<Violation> Check(RunFacts facts)
    {
        foreach (var session in facts.Sessions)
        {
            if (session is { IsEstablished: false, IsRefusalExpected: false, ConnectStarted: { } started, ConnectEnded: { Outcome: ConnectOutcome.Reset } reset })
            {
                yield return new Violation(
                    $"session {session.Name} was reset by the server's side before its client saw that it was established",
                    "the session stays open until its client ends it",
                    EventText.Describe(reset),
                    [started, reset],
                    [session.Name],
                    []);
            }

            if (!session.IsEstablished || session.ServerEnded is not { } ended || WasAsked(session, ended) || facts.IsDoomed(session, ended) || IsUnwanted(session))
                continue;
            var owner = facts.Server(session.Owner)?.Describe() ?? (session.Owners.Count > 0 ? "no process that had accepted it" : "nobody that is known");
            yield return new Violation(
                $"session {session.Name}, owned by {owner}, was {(ended.How == ServerEnding.Reset ? "reset" : "closed")} by the server's side",
                "the session stays open until its client ends it",
                EventText.Describe(ended),
                [.. session.Owners.Where(observed => observed.Server is not null && observed.Moment < ended.Moment).TakeLast(1), ended],
                [session.Name],
                session.Owner is { } server ? [server] : []);
        }
    }

    private static bool IsUnwanted(SessionFacts session) => session is { ConnectStarted.RefusalExpected: true, Owner: null };

    private static bool WasAsked(SessionFacts session, ServerEnded ended) =>
        session.ClientEnded?.Moment < ended.Moment
        || (session.HalfClosed?.Moment < ended.Moment && ended.How == ServerEnding.EndOfFile);
}
