using Harness.Histories;
using Harness.Observations;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// A server that speaks something else than its clients: not one of its replies was right, and what it said is no reply at all. That is one finding, however many sessions there were, and how they
/// ended is no other one. Sessions whose owner is not known, because the server ended them at once, are told of in the same way.
/// </summary>
internal sealed class ForeignProtocol
{
    /// <summary>A timer may fire a few ticks of the kernel's clock early.</summary>
    private static readonly TimeSpan timerTolerance = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, Violation> found = new(StringComparer.Ordinal);
    private readonly Violation? ofNobody;

    /// <summary>Looks at all sessions of a run.</summary>
    public ForeignProtocol(RunFacts facts)
    {
        foreach (var server in facts.Servers)
        {
            if (Of(server, [.. facts.SessionsOf(server)], facts) is { } violation)
                found[server.Name] = violation;
        }

        // Those of nobody that is known are of servers that never spoke rightly only if no server did.
        if (found.Count > 0 || !facts.Sessions.Any(HasRightReply))
            ofNobody = Of(null, [.. facts.Sessions.Where(session => session.Owner is null && session.IsEstablished)], facts);
    }

    /// <summary>What was found, a violation a server.</summary>
    public IEnumerable<Violation> Found => ofNobody is null ? found.Values : found.Values.Append(ofNobody);

    /// <summary>Whether what happened in a session is told of by that.</summary>
    public bool Tells(SessionFacts session) => session.Owner is { } owner ? found.ContainsKey(owner) : ofNobody is not null && ofNobody.Sessions.Contains(session.Name, StringComparer.Ordinal);

    private static Violation? Of(ServerFacts? server, List<SessionFacts> sessions, RunFacts facts)
    {
        if (sessions.Exists(HasRightReply) || sessions.Select(session => AnswerOf(session, facts)).FirstOrDefault(answer => answer is not null) is not var (sent, said, text))
            return null;
        var name = server?.Describe() ?? "a server";
        return new Violation(
            sent.IsPattern != true ? $"{name} does not speak `echo`: it answered {sent.Line.Quote()} with {text.Quote()}"
                : sent.Line.Length == 0 ? $"not one greeting of {name} matches: it said {text.Quote()}"
                : $"not one reply of {name} matches: it answered {sent.Line.Quote()} with {text.Quote()}",
            EchoIntact.Wanted(sent),
            text.Quote(),
            [.. new[] { sent, said }.OrderBy(happened => happened.Moment)],
            [.. sessions.Where(session => !session.IsFlawless).Select(session => session.Name)],
            server is null ? [] : [server.Name])
        {
            Why = new Explanation(
                $"{server?.Name} speaks something else",
                $"Not one of its replies was right, in {(sessions.Count == 1 ? "its only session" : $"any of its {sessions.Count} sessions")}.",
                "Say in `protocol` of the server what it speaks, and what its replies have to match; with `protocol: tcp` nothing is said, and it fits every server."),
        };
    }

    private static bool HasRightReply(SessionFacts session) =>
        session.IsFlawless || session.Replies.Count > EchoIntact.WrongReplies(session).Count();

    /// <summary>What it said that cannot be a reply, or a part of one; null if there is nothing.</summary>
    private static (LineSent Sent, HistoryEvent Said, Payload Text)? AnswerOf(SessionFacts session, RunFacts facts)
    {
        foreach (var (sent, reply) in EchoIntact.WrongReplies(session))
        {
            if (reply.ClaimedPid is null && IsForeign(sent, reply.Echo))
                return (sent, reply, reply.Echo);
        }

        foreach (var missed in session.Missed.Where(missed => missed.Received.Length > 0))
        {
            if (session.Sent.FirstOrDefault(sent => sent.Exchange == missed.Exchange) is { } sent && IsForeign(sent, missed.Received) && (sent.IsPattern != true || IsServersDoing(session, sent, missed, facts)))
                return (sent, missed, missed.Received);
        }

        return null;
    }

    /// <summary>Whether the rest of what came could not have come any more: where a reply has to match, anything may be its beginning.</summary>
    private static bool IsServersDoing(SessionFacts session, LineSent sent, ReplyMissed missed, RunFacts facts)
    {
        if (facts.NetworkLoses || KilledByTheRun.ClaimOn(session, missed, facts) is not null || StoppedByTheRun.ClaimOn(session, sent, missed, facts) is not null)
            return false;
        return missed.Waited is { } wanted
            ? missed.At - sent.At >= wanted - timerTolerance && !facts.WasStarved(sent.At, missed.At, wanted)
            : NoSessionDropped.DropOf(session, facts) is { } drop && KilledByTheRun.ClaimOn(session, drop, facts) is null;
    }

    /// <summary>An echo that is damaged begins like one: it is a fault of a server that speaks the protocol.</summary>
    private static bool IsForeign(LineSent sent, Payload text) =>
        sent.IsPattern == true || (!text.IsBeginningOf(sent.Expected, sent.OwnerMarked) && text.Text.AsSpan().CommonPrefixLength(sent.Expected.Text) == 0);
}
