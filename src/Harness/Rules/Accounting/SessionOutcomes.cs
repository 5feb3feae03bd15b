using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Accounting;

/// <summary>Tells the outcome of a session by its events alone: no rule and no excuse has a say in it.</summary>
internal static class SessionOutcomes
{
    /// <summary>The outcome of a session.</summary>
    public static SessionOutcome Of(SessionFacts session, RunFacts facts)
    {
        if (session.IsFlawless)
            return Late(session, facts) ?? Good(session, facts);
        if (!session.IsEstablished)
            return OfConnect(session.ConnectEnded);
        if (HasWrongReply(session, facts))
            return SessionOutcome.WrongReply;
        if (NoSessionDropped.DropOf(session, facts) is { } ended)
            return OfEnd(session, ended);
        if (session is { HalfClosed: not null, RequestsOpen: > 0, ServerEnded: { How: ServerEnding.EndOfFile } answer } && session.HalfClosed.Moment < answer.Moment && !(session.ClientEnded?.Moment < answer.Moment))
            return SessionOutcome.ClosedWithRequestOpen;
        if (session.Owners.Any(look => look is { Ownership: Ownership.Owned, Server: null }))
            return SessionOutcome.ServedByStranger;
        if (NoSessionStranded.Of(session, facts) is { } stranded)
            return stranded.Last.IsWaiting ? SessionOutcome.NeverAccepted : SessionOutcome.Vanished;
        if (session.Missed.Any(missed => missed.Waited is not null))
            return session.WasAccepted ? SessionOutcome.NoReply : SessionOutcome.NeverAccepted;
        if (session.RequestsOpen > 0)
            return SessionOutcome.GivenUp;
        return Late(session, facts) ?? Good(session, facts);
    }

    /// <summary>Whether an outcome is what its client wanted.</summary>
    public static bool IsGood(SessionOutcome outcome) => outcome is SessionOutcome.Completed or SessionOutcome.ClosedAsAllowed;

    private static SessionOutcome Good(SessionFacts session, RunFacts facts) =>
        ServerMayClose.Allows(session, facts) && session is { ClientEnded: null, HalfClosed: null } ? SessionOutcome.ClosedAsAllowed : SessionOutcome.Completed;

    private static SessionOutcome OfConnect(ConnectEnded? ended) => ended?.Outcome switch
    {
        ConnectOutcome.Refused => SessionOutcome.Refused,
        ConnectOutcome.Unanswered => SessionOutcome.Unanswered,
        ConnectOutcome.Reset => SessionOutcome.ResetWhileConnecting,
        ConnectOutcome.Failed => SessionOutcome.ConnectFailed,
        _ => SessionOutcome.GivenUp,
    };

    private static SessionOutcome OfEnd(SessionFacts session, ServerEnded ended) => ended.How switch
    {
        ServerEnding.Reset => session.WasAccepted ? SessionOutcome.ResetAfterAccept : SessionOutcome.ResetBeforeAccept,
        ServerEnding.EndOfFile => session.RequestsOpen > 0 ? SessionOutcome.ClosedWithRequestOpen : SessionOutcome.ClosedIdle,
        _ => SessionOutcome.Failed,
    };

    private static bool HasWrongReply(SessionFacts session, RunFacts facts) => EchoIntact.WrongReplies(session).Any() || EchoIntact.Unasked(session, facts).Any();

    private static SessionOutcome? Late(SessionFacts session, RunFacts facts) =>
        NoReplyLate.IsLate(session, facts) ? SessionOutcome.LateReply
        : NoConnectDelayed.IsDelayed(session, facts) ? SessionOutcome.LateConnect
        : null;
}
