using Harness.Histories;

namespace Harness.Rules.Accounting;

/// <summary>
/// What is not proven good is not green. Every attempt has one outcome; a bad one that no other rule has claimed, as a violation, an excuse or a doubt,
/// is a violation of this rule. So a loss of a kind that nobody thought of, or that a rule does not see, is never green.
/// </summary>
internal sealed class AccountedFor : ILastRule
{
    /// <summary>Its name.</summary>
    public const string RuleName = "accounted-for";

    public string Name => RuleName;

    public string Property => "Every attempt to be served has a good outcome, or a rule says why not.";

    public IEnumerable<Claim> Check(RunFacts facts) =>
        Check(facts, [.. RuleBook.All.Where(rule => rule is not ILastRule).SelectMany(rule => rule.Check(facts))]);

    public IEnumerable<Claim> Check(RunFacts facts, IReadOnlyCollection<Claim> claims)
    {
        // A run that was ended before its time has clients that were in the middle of something: it is inconclusive or violated already.
        if (facts.Events.OfType<RunEnded>().FirstOrDefault() is not { } end || end.Ending is RunEnding.Interrupted or RunEnding.HarnessFailed or RunEnding.TimedOut)
            yield break;
        HashSet<string>? claimed = null;
        foreach (var session in facts.Sessions)
        {
            var outcome = SessionOutcomes.Of(session, facts);
            if (SessionOutcomes.IsGood(outcome))
                continue;
            claimed ??= claims.SelectMany(claim => claim.Sessions).ToHashSet(StringComparer.Ordinal);
            if (claimed.Contains(session.Name))
                continue;
            yield return new Violation(
                $"session {session.Name} {OutcomeText.Describe(outcome)}, and no rule says why",
                "a good outcome, or a rule that judges or excuses it",
                OutcomeText.Describe(outcome),
                [.. new HistoryEvent?[] { session.ConnectStarted, session.ConnectEnded, (HistoryEvent?)session.ServerEnded ?? (HistoryEvent?)session.ClientEnded ?? end }.OfType<HistoryEvent>().OrderBy(happened => happened.Moment)],
                [session.Name],
                session.Owner is { } owner ? [owner] : []);
        }
    }
}
