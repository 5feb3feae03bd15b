using System.Collections.Immutable;

namespace Harness.Rules.Accounting;

/// <summary>Which rules judge which outcome: an excuse of another rule excuses it not. That a connect was late is no excuse for a reset.</summary>
internal static class OutcomeJudges
{
    private static readonly ImmutableDictionary<SessionOutcome, ImmutableArray<string>> judges = new Dictionary<SessionOutcome, ImmutableArray<string>>
    {
        [SessionOutcome.Refused] = ["never-refused"],
        [SessionOutcome.Unanswered] = ["never-refused"],
        [SessionOutcome.ConnectFailed] = ["never-refused"],
        [SessionOutcome.ResetWhileConnecting] = ["no-session-dropped"],
        [SessionOutcome.ResetBeforeAccept] = ["no-session-dropped"],
        [SessionOutcome.ResetAfterAccept] = ["no-session-dropped"],
        [SessionOutcome.ClosedWithRequestOpen] = ["no-session-dropped", "echo-intact"],
        [SessionOutcome.ClosedIdle] = ["no-session-dropped"],
        [SessionOutcome.Failed] = ["no-session-dropped"],
        [SessionOutcome.WrongReply] = ["echo-intact"],
        [SessionOutcome.NoReply] = ["echo-intact"],
        [SessionOutcome.NeverAccepted] = ["no-session-stranded", "echo-intact"],
        [SessionOutcome.Vanished] = ["no-session-stranded"],
        [SessionOutcome.ServedByStranger] = ["owner-known"],
        [SessionOutcome.LateReply] = ["no-reply-late"],
        [SessionOutcome.LateConnect] = ["no-connect-delayed"],
        [SessionOutcome.GivenUp] = ["echo-intact"],
        [SessionOutcome.ClosedAsAllowed] = [],
        [SessionOutcome.Completed] = [],
    }.ToImmutableDictionary();

    /// <summary>Every rule that judges an outcome; the last rule, which judges every bad one, is left out.</summary>
    public static ImmutableHashSet<string> All { get; } = [.. judges.Values.SelectMany(rules => rules)];

    /// <summary>The rules that judge an outcome; the last rule is left out.</summary>
    public static ImmutableArray<string> Of(SessionOutcome outcome) => judges[outcome];
}
