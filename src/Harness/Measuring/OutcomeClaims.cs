using System.Collections.Immutable;
using Harness.Rules;
using Harness.Rules.Accounting;

namespace Harness.Measuring;

/// <summary>
/// What the rules that judge an outcome claim of a session. A claim of another rule does not count: a connect that is excused for being late excuses no
/// reset.
/// </summary>
/// <param name="verdict">The verdict of a run.</param>
internal sealed class OutcomeClaims(Verdict verdict)
{
    private static readonly ImmutableHashSet<string> all = OutcomeJudges.All.Add(AccountedFor.RuleName);

    private readonly HashSet<(string Rule, string Session)> violated =
        [.. verdict.Violations.SelectMany(one => one.Violation.Sessions.Select(session => (one.Rule.Name, session)))];

    private readonly HashSet<(string Rule, string Session)> excused =
        [.. verdict.Excuses.SelectMany(one => one.Excuse.Sessions.Select(session => (one.Rule.Name, session)))];

    /// <summary>The rules that judge an outcome; the last rule, which judges every bad one, is left out.</summary>
    public static IReadOnlyList<string> JudgesOf(SessionOutcome outcome) => OutcomeJudges.Of(outcome);

    /// <summary>Whether a rule judges what became of a session, so that what it violates is counted as the outcome of the session.</summary>
    public static bool IsJudge(string rule) => all.Contains(rule);

    /// <summary>Whether such an outcome of the session is proved to be a violation.</summary>
    public bool IsViolated(string session, SessionOutcome outcome) =>
        violated.Contains((AccountedFor.RuleName, session)) || OutcomeJudges.Of(outcome).Any(rule => violated.Contains((rule, session)));

    /// <summary>Whether such an outcome of the session is the run's own doing, and nothing of it a violation.</summary>
    public bool IsExcused(string session, SessionOutcome outcome) =>
        !IsViolated(session, outcome) && OutcomeJudges.Of(outcome).Any(rule => excused.Contains((rule, session)));
}
