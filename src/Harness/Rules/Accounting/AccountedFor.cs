using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules.Accounting;

/// <summary>
/// What is not proven good is not green. Every attempt has one outcome; a bad one that no other rule has claimed as a violation or a doubt, and that no rule which
/// judges such outcomes has excused, is a violation of this rule. So a loss of a kind that nobody thought of, or that a rule does not see, is never green.
/// </summary>
internal sealed class AccountedFor : ILastRule
{
    /// <summary>Its name.</summary>
    public const string RuleName = "accounted-for";

    public string Name => RuleName;

    public string Property => "Every attempt to be served has a good outcome, or a rule says why not.";

    public IEnumerable<Claim> Check(RunFacts facts) =>
        Check(facts, [.. RuleBook.All.Where(rule => rule is not ILastRule).SelectMany(rule => rule.Check(facts).Select(claim => (rule, claim)))]);

    public IEnumerable<Claim> Check(RunFacts facts, IReadOnlyCollection<(IRule Rule, Claim Claim)> claims)
    {
        // A run that was interrupted, or whose harness failed, has clients that were in the middle of something, and is inconclusive already. One whose time was over is violated, unless its scenario expects
        // that: the failed step alone is expected then, and no loss beside it.
        if (facts.Events.OfType<RunEnded>().FirstOrDefault() is not { } end || end.Ending is RunEnding.Interrupted or RunEnding.HarnessFailed)
            yield break;
        if (end.Ending == RunEnding.TimedOut && facts.Started is not { ExpectedViolations.Count: > 0 })
            yield break;
        HashSet<string>? claimed = null;
        HashSet<(string Session, string Rule)>? excused = null;
        foreach (var session in facts.Sessions)
        {
            var outcome = SessionOutcomes.Of(session, facts);
            if (SessionOutcomes.IsGood(outcome))
                continue;
            claimed ??= claims.Where(one => one.Claim is not Excuse).SelectMany(one => one.Claim.Sessions).ToHashSet(StringComparer.Ordinal);
            excused ??= [.. claims.Where(one => one.Claim is Excuse).SelectMany(one => one.Claim.Sessions.Select(name => (name, one.Rule.Name)))];
            if (claimed.Contains(session.Name) || OutcomeJudges.Of(outcome).Any(rule => excused.Contains((session.Name, rule))))
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
