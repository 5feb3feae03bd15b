using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;
using Harness.Rules.Excusing;
using Harness.Rules.Explaining;

namespace Harness.Rules;

/// <summary>
/// A server that speaks something else than its clients: not one of its replies was right, and what it said is no reply at all. That is one finding, however many sessions it answered so, and how
/// these ended is no other one. A session that it left without a word is not told of here: it may have been lost. Sessions whose owner is not known, because the server ended them at once, are one
/// finding if no server of the run gave a right reply. Where the scenario expects violations there is none: one that it expects is not to stand for others.
/// </summary>
internal sealed class ForeignProtocol
{
    private readonly List<Violation> found = [];
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <summary>Looks at all sessions of a run.</summary>
    public ForeignProtocol(RunFacts facts)
    {
        if (facts.Started is { ExpectedViolations.Count: > 0 })
            return;
        if (facts.Servers.Count() == 1)
        {
            // One that it ended before the kernel was asked for its owner was its own: there was nobody else.
            var only = facts.Servers.Single();
            Look(only, facts.Sessions.Where(session => session.Owner == only.Name || !session.Owners.Any(look => look.Ownership == Ownership.Owned)), facts);
            return;
        }

        foreach (var server in facts.Servers)
            Look(server, facts.SessionsOf(server), facts);
        if (!facts.Sessions.Any(HasRightReply))
            Look(null, facts.Sessions.Where(session => session.Owner is null), facts);
    }

    /// <summary>What was found, a violation a server.</summary>
    public IEnumerable<Violation> Found => found;

    /// <summary>Whether what happened in a session is told of by that.</summary>
    public bool Tells(SessionFacts session) => told.Contains(session.Name);

    private void Look(ServerFacts? server, IEnumerable<SessionFacts> all, RunFacts facts)
    {
        var sessions = all.ToList();
        if (sessions.Exists(HasRightReply))
            return;
        var answers = sessions.Select(session => (session.Name, Answer: AnswerOf(session, facts))).Where(one => one.Answer is not null).ToList();
        if (answers is not [(_, var (sent, said, text)), ..])
            return;
        told.UnionWith(answers.Select(one => one.Name));
        var name = server?.Describe() ?? "a server";
        found.Add(new Violation(
            ForeignAnswer.Describe(name, sent, text, (said as ReplyReceived)?.Fault, facts.Started?.Protocol),
            EchoIntact.Wanted(sent),
            text.Quote(),
            [.. new[] { sent, said }.OrderBy(happened => happened.Moment)],
            [.. answers.Select(one => one.Name)],
            server is null ? [] : [server.Name])
        {
            Why = new Explanation(
                $"{server?.Name ?? "a server"} speaks something else",
                $"Not one of its replies was right; it answered {(answers.Count == 1 ? "one session" : $"{answers.Count} sessions")} in this way.",
                "Say in `protocol` of the server what it speaks, and what its replies have to match; with `protocol: tcp` nothing is said, and it fits every server."),
        });
    }

    private static bool HasRightReply(SessionFacts session) =>
        session.IsFlawless || session.Replies.Count > EchoIntact.WrongReplies(session).Count();

    /// <summary>What it said that cannot be a reply, or a part of one; null if there is nothing.</summary>
    private static (LineSent Sent, HistoryEvent Said, Payload Text)? AnswerOf(SessionFacts session, RunFacts facts)
    {
        foreach (var (sent, reply) in EchoIntact.WrongReplies(session))
        {
            if (reply.ClaimedPid is null && !ProtocolFailure.Is(reply.Fault) && ForeignAnswer.Is(sent, reply.Echo))
                return (sent, reply, reply.Echo);
        }

        foreach (var missed in session.Missed.Where(missed => missed.Received.Length > 0))
        {
            if (session.Sent.FirstOrDefault(sent => sent.Exchange == missed.Exchange) is { } sent && ForeignAnswer.Is(sent, missed.Received) && (sent.IsPattern != true || IsServersDoing(session, sent, missed, facts)))
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
            ? missed.At - sent.At >= wanted - RunFacts.TimerTolerance && !facts.WasStarved(sent.At, missed.At, wanted, session)
            : NoSessionDropped.DropOf(session, facts) is { } drop && KilledByTheRun.ClaimOn(session, drop, facts) is null;
    }
}
