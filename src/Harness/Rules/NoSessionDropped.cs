using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// A session that is established lives until its client ends it. The end of file that answers a half-close is the client's
/// doing; a reset never is. A process that dies closes its idle sessions with a clean FIN, so an end of file is a drop as well.
/// Excused are the sessions of a process that the run killed, and a connection that nobody had accepted where the scenario asks for
/// a refusal. With HTTP a server may end a session in order on which no request is open (<see cref="ServerMayClose"/>), and a lost request that its client sent again is excused, and so is one that was
/// sent before the response to the one before it said that it is the last (<see cref="SentBehindTheLast"/>).
/// A connect that ends with ECONNRESET or EPIPE had been established, and was reset before its client saw that: the kernel calls a reset that answers
/// a SYN ECONNREFUSED (tcp_reset).
/// </summary>
internal sealed class NoSessionDropped : IRule
{
    public string Name => "no-session-dropped";

    public string Property => "No server ends a session before its client does; with `http` none ends one on which a request is open.";

    public IEnumerable<Claim> Check(RunFacts facts)
    {
        var foreign = new ForeignProtocol(facts);
        var silent = new SilentServers(facts);
        foreach (var session in facts.Sessions)
        {
            if (session is { IsEstablished: false, ConnectStarted: { } started, ConnectEnded: { Outcome: ConnectOutcome.Reset } reset })
            {
                yield return (Claim?)RefusalAskedFor.Of(session, reset, facts) ?? new Violation(
                    $"session {session.Name} was reset by the server's side before its client saw that it was established",
                    "the session stays open until its client ends it",
                    EventText.Describe(reset),
                    [started, reset],
                    [session.Name],
                    []) { Why = LossExplanation.Of(session, reset, facts) };
            }

            if (session.IsFlawless || foreign.Tells(session) || silent.Tells(session) || DropOf(session, facts) is not { } ended)
                continue;
            if (RefusalAskedFor.Of(session, ended, facts) is { } asked)
                yield return asked;
            else if (KilledByTheRun.ClaimOn(session, ended, facts) is { } claim)
                yield return claim;
            else if (SentAgain.Of(session, ended, facts) is { } again)
                yield return again;
            else if (SentBehindTheLast.Of(session, ended) is { } behind)
                yield return behind;
            else
                yield return Dropped(session, ended, facts);
        }
    }

    /// <summary>The end that the server made by itself: not in answer to its client's; null if there is none.</summary>
    internal static ServerEnded? DropOf(SessionFacts session, RunFacts facts)
    {
        if (!session.IsEstablished || session.ServerEnded is not { } ended || ServerMayClose.Allows(session, facts))
            return null;
        return AnswerableEnd(session, ended) is { } client && !WasOnItsWay(client, ended, facts) ? null : ended;
    }

    /// <summary>
    /// The client's end that the server's may answer; null if there is none. An end of file answers a half-close, also where it is still on its way when its
    /// client closes; a reset never does.
    /// </summary>
    private static ClientEnded? AnswerableEnd(SessionFacts session, ServerEnded ended) =>
        session.HalfClosed is { } half && half.Moment < ended.Moment && ended.How == ServerEnding.EndOfFile ? half
        : session.ClientEnded is { } closed && closed.Moment < ended.Moment ? closed
        : null;

    /// <summary>An answer takes a round trip: what came sooner had been sent before the client's end had arrived.</summary>
    private static bool WasOnItsWay(ClientEnded client, ServerEnded server, RunFacts facts) => server.At - client.At < facts.LeastRoundTrip;

    /// <summary>The process matters where a server replaces itself.</summary>
    private static string? DescribeOwner(SessionFacts session, RunFacts facts) => facts.Server(session.Owner) is not { } server ? null
        : server.Reloads.Count > 0 ? server.Describe(session.OwnerPid)
        : server.Describe();

    private static Violation Dropped(SessionFacts session, ServerEnded ended, RunFacts facts)
    {
        var owner = DescribeOwner(session, facts) ?? (session.WasAccepted ? "a process that held it no more when the kernel was asked" : session.Owners.Count > 0 ? "no process that had accepted it" : "no known process");
        var late = KilledByTheRun.Of(session, ended, facts, out var kill) == KillBearing.CameBefore
            ? $", {SecondsText.Of(ended.At - kill!.At)} after the SIGKILL was sent: sooner than what the SIGKILL had caused could arrive"
            : AnswerableEnd(session, ended) is { } client
                ? $", {SecondsText.Of(ended.At - client.At)} after its client's end: sooner than an answer to it could arrive"
                : "";
        return new Violation(
            $"session {session.Name}, owned by {owner}, was {(ended.How == ServerEnding.Reset ? "reset" : "closed")} by the server's side",
            ServerMayClose.EndedBeforeItsRequest(session) ? "a response to the request for which its client had opened it" : "the session stays open until its client ends it",
            EventText.Describe(ended) + late,
            [.. session.Owners.Where(observed => observed.Server is not null && observed.Moment < ended.Moment).TakeLast(1), ended],
            [session.Name],
            session.Owner is { } server ? [server] : []) { Why = LossExplanation.Of(session, ended, facts) };
    }
}
