using System.Diagnostics;
using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Accounting;
using Harness.Rules.Explaining;

namespace Harness.Measuring;

/// <summary>Names and tells the kinds.</summary>
internal static class LossKinds
{
    /// <summary>What a table calls it.</summary>
    public static string Describe(LossKind kind) => kind switch
    {
        LossKind.RefusedNobodyListening => "refused, nobody listening",
        LossKind.RefusedBesideListener => "refused beside a listener",
        LossKind.Unanswered => "connect unanswered",
        LossKind.ConnectFailed => "connect failed",
        LossKind.ResetWhileConnecting => "reset while connecting",
        LossKind.ResetInSynQueue => "reset in the SYN queue",
        LossKind.ResetInAcceptQueue => "reset in the accept queue",
        LossKind.ResetBeforeAccept => "reset before accept, queue not seen",
        LossKind.ResetAtOnce => "reset at once, no listener closing",
        LossKind.ResetAfterAccept => "reset after accept",
        LossKind.CutOffInReply => "cut off in mid-reply",
        LossKind.ClosedWithRequestOpen => "closed with a request open",
        LossKind.CrossedIdleClose => "request crossed an idle close",
        LossKind.ClosedIdle => "closed idle",
        LossKind.Failed => "failed",
        LossKind.WrongReply => "wrong reply",
        LossKind.NoReply => "no reply",
        LossKind.NeverAccepted => "never accepted",
        LossKind.Vanished => "server's end vanished",
        LossKind.ServedByStranger => "served by a stranger",
        LossKind.GivenUp => "given up by the harness",
        _ => throw new UnreachableException($"the loss '{kind}' has no text"),
    };

    /// <summary>How a session was lost; null if it was not: it was completed, or late.</summary>
    internal static LossKind? Of(SessionFacts session, SessionOutcome outcome, RunFacts facts) => outcome switch
    {
        SessionOutcome.Completed or SessionOutcome.ClosedAsAllowed or SessionOutcome.LateReply or SessionOutcome.LateConnect => null,
        SessionOutcome.Refused => NeverRefused.GapOf(session, facts) is null ? LossKind.RefusedBesideListener : LossKind.RefusedNobodyListening,
        SessionOutcome.Unanswered => LossKind.Unanswered,
        SessionOutcome.ConnectFailed => LossKind.ConnectFailed,
        SessionOutcome.ResetWhileConnecting => LossKind.ResetWhileConnecting,
        SessionOutcome.ResetBeforeAccept => InQueue(session, facts),
        SessionOutcome.ResetAfterAccept => LossKind.ResetAfterAccept,
        SessionOutcome.ClosedWithRequestOpen when CrossedClose.Is(session, facts) => LossKind.CrossedIdleClose,
        SessionOutcome.ClosedWithRequestOpen => Closed(session),
        SessionOutcome.ClosedIdle => LossKind.ClosedIdle,
        SessionOutcome.Failed => LossKind.Failed,
        SessionOutcome.WrongReply => LossKind.WrongReply,
        SessionOutcome.NoReply => LossKind.NoReply,
        SessionOutcome.NeverAccepted => LossKind.NeverAccepted,
        SessionOutcome.Vanished => LossKind.Vanished,
        SessionOutcome.ServedByStranger => LossKind.ServedByStranger,
        // A request that was open when the server ended a session that its client had half-closed: the harness gave nothing up.
        SessionOutcome.GivenUp when session is { HalfClosed: not null, ServerEnded.How: ServerEnding.EndOfFile } => Closed(session),
        SessionOutcome.GivenUp => LossKind.GivenUp,
        _ => throw new UnreachableException($"the outcome '{outcome}' is no kind of loss"),
    };

    /// <summary>Where nothing is said, no request is open: its accept alone was awaited, and it had been accepted.</summary>
    private static LossKind Closed(SessionFacts session) =>
        session.Sent.Count > 0 && session.Sent.All(sent => sent.IsAccept) ? LossKind.ClosedIdle
        : session.Missed.Any(missed => missed.Received.Length > 0) ? LossKind.CutOffInReply : LossKind.ClosedWithRequestOpen;

    private static LossKind InQueue(SessionFacts session, RunFacts facts) => QueueSeen(session) switch
    {
        Ownership.SynReceived => LossKind.ResetInSynQueue,
        Ownership.Queued => LossKind.ResetInAcceptQueue,
        _ when session.ServerEnded is { } ended && !QueueEvidence.Of(session, ended, facts).MayBeAClose => LossKind.ResetAtOnce,
        _ => LossKind.ResetBeforeAccept,
    };

    /// <summary>
    /// The queue in which the kernel was last seen to have it; null if no look says. Of traffic an earlier look than the last one is recorded without
    /// its queue (<see cref="TrafficSession.WaitingSeen"/>).
    /// </summary>
    private static Ownership? QueueSeen(SessionFacts session) => session is TrafficSessionFacts
        ? (session.Owners is [.., var last] ? last.Ownership : null)
        : session.LastWaiting?.Ownership;
}
