using Harness.Histories;
using Harness.Rules.Conditions;
using Harness.Scenarios;

namespace Harness.Rules;

/// <summary>What a run says of its scenario.</summary>
internal enum Outcome
{
    /// <summary>Every rule holds, or exactly those are violated that the scenario says.</summary>
    Verified,

    /// <summary>A rule is violated that should hold, or the other way round.</summary>
    Violated,

    /// <summary>It could not be told: the run was interrupted, the harness failed, or a rule did.</summary>
    Inconclusive,
}

/// <summary>A violation and the rule that it is of.</summary>
internal sealed record RuleViolation(IRule Rule, Violation Violation)
{
    /// <summary>The violation that the scenario expects and this one is; null if it is none of them.</summary>
    public ExpectedViolation? Meets { get; init; }
}

/// <summary>An excuse and the rule that makes it.</summary>
internal sealed record RuleExcuse(IRule Rule, Excuse Excuse);

/// <summary>The verdict on a run: a pure function of its history.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Violations">Every violation, also the expected ones.</param>
/// <param name="Expected">The violations that the scenario says it shows.</param>
/// <param name="Doubts">Why it could not be told.</param>
internal sealed record Verdict(
    Outcome Outcome,
    IReadOnlyList<RuleViolation> Violations,
    IReadOnlyList<ExpectedViolation> Expected,
    IReadOnlyList<string> Doubts)
{
    /// <summary>The violations that the scenario does not expect.</summary>
    public IEnumerable<RuleViolation> Unexpected => Violations.Where(violation => violation.Meets is null);

    /// <summary>The violations that the scenario says it shows, and that did not occur.</summary>
    public IEnumerable<ExpectedViolation> Missing => Expected.Where(expected => Violations.All(violation => violation.Meets != expected));

    /// <summary>What was bad and is not held against anybody, and why.</summary>
    public IReadOnlyList<RuleExcuse> Excuses { get; init; } = [];

    /// <summary>What is no violation, and worth to be known: what servers did that their protocol allows, counted, and processes that belong to no server. One sentence a kind.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The conditions that the scenario says it reaches.</summary>
    public IReadOnlyList<string> Sometimes { get; init; } = [];

    /// <summary>Those of them that never happened in the run.</summary>
    public IReadOnlyList<string> Unreached { get; init; } = [];

    /// <summary>Whether the harness itself failed (exit code 70).</summary>
    public bool HarnessFailed { get; init; }

    /// <summary>Judges a run by all rules.</summary>
    public static Verdict Of(History history) => Of(history, RuleBook.All);

    /// <summary>Judges a run by these rules. A rule that throws gives a doubt, never a pass.</summary>
    /// <param name="history">The run.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="cancellation">The user stops the run: a rule that may take long gives up soon.</param>
    public static Verdict Of(History history, IReadOnlyList<IRule> rules, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(rules);
        var doubts = new List<string>();
        var claims = new List<(IRule Rule, Claim Claim)>();
        var facts = new RunFacts(history);
        var expectations = new Expectations(facts);
        foreach (var rule in rules.OrderBy(rule => rule is ILastRule))
        {
            try
            {
                var made = rule switch
                {
                    ILastRule last => last.Check(facts, [.. claims]),
                    IInterruptibleRule added => added.Check(facts, cancellation),
                    _ => rule.Check(facts),
                };

                // One by one: what a rule has proved before it throws is proved.
                foreach (var claim in made)
                    claims.Add((rule, claim));
            }
            catch (Exception error)
            {
                doubts.Add($"the rule '{rule.Name}' could not be checked: {error.GetType().Name}: {error.Message}");
            }
        }

        // Where the harness itself failed, what came after that is its own doing: it takes everything down.
        var failedAt = facts.Events.OfType<RunEnded>().FirstOrDefault() is { Ending: RunEnding.HarnessFailed } ? facts.Events.OfType<CleanupStarted>().FirstOrDefault() : null;
        if (failedAt is not null)
            claims.RemoveAll(one => one.Claim is Violation && one.Claim.Evidence[^1].Moment > failedAt.Moment);
        var violations = claims.Where(one => one.Claim is Violation).Select(one => new RuleViolation(one.Rule, (Violation)one.Claim) { Meets = expectations.MetBy(one.Rule, (Violation)one.Claim) }).ToList();
        doubts.AddRange(claims.Select(one => one.Claim).OfType<Doubt>().Select(doubt => doubt.Message));
        foreach (var behind in facts.Events.OfType<TrafficFellBehind>())
            doubts.Add($"the harness could not make all of traffic '{behind.Traffic}': {behind.Reason}");

        // The last one, which the facts leave out: a world that fails after the last step has its say as well.
        var ended = history.Events.OfType<RunEnded>().LastOrDefault();
        if (ended is null)
            doubts.Add("the history has no end: the harness was killed");
        else if (ended.Ending == RunEnding.Interrupted)
            doubts.Add("the run was interrupted");
        else if (ended.Ending == RunEnding.HarnessFailed)
            doubts.Add($"the harness failed: {ended.Detail}");

        if (facts.Events.OfType<NetworkFailed>().FirstOrDefault() is { } broken)
            doubts.Add($"the network between clients and servers failed: {broken.Detail}");

        foreach (var unknown in (facts.Started?.AddedRules ?? []).Except(rules.Select(rule => rule.Name), StringComparer.Ordinal))
            doubts.Add($"the run was judged by the rule '{unknown}' of an extension, which this program does not have: name it with '--extension'");

        var unreached = new List<string>();
        foreach (var name in facts.Started?.Sometimes ?? [])
        {
            if (HasOccurred(name, facts, doubts) == false)
            {
                unreached.Add(name);
                doubts.Add(DoubtOf(name));
            }
        }

        var verdict = new Verdict(Outcome.Verified, violations, expectations.All, doubts)
        {
            Notes = [.. ConnectionNotes.Of(facts), .. StrangerNotes.Of(facts)],
            HarnessFailed = ended is { Ending: RunEnding.HarnessFailed },
            Sometimes = facts.Started?.Sometimes ?? [],
            Unreached = unreached,
            Excuses = [.. claims.Where(one => one.Claim is Excuse).Select(one => new RuleExcuse(one.Rule, (Excuse)one.Claim))],
        };

        return verdict with { Outcome = verdict.OutcomeOfAll };
    }

    /// <summary>
    /// The verdict on a run that is one of several of its scenario: that it did not reach a condition is in doubt no more, except for those that no run has reached.
    /// </summary>
    /// <param name="never">The conditions that no run has reached.</param>
    /// <param name="runs">How many runs there are.</param>
    public Verdict OfSeveral(IReadOnlyList<string> never, int runs)
    {
        ArgumentNullException.ThrowIfNull(never);
        var changed = this with { Doubts = [.. Doubts.Where(doubt => !Unreached.Any(name => doubt == DoubtOf(name))), .. never.Select(name => $"{DoubtOf(name)}; so it is in each of {runs} repetitions")] };
        return changed with { Outcome = changed.OutcomeOfAll };
    }

    // A violation is proved by its events, whatever else is in doubt; that a rule was not violated is not.
    private Outcome OutcomeOfAll => Unexpected.Any() ? Outcome.Violated
        : Doubts.Count > 0 ? Outcome.Inconclusive
        : Missing.Any() ? Outcome.Violated
        : Outcome.Verified;

    /// <summary>Whether a condition happened; null, and it is in doubt, if that cannot be told.</summary>
    private static bool? HasOccurred(string name, RunFacts facts, List<string> doubts)
    {
        if (ConditionBook.All.FirstOrDefault(condition => condition.Name == name) is not { } known)
        {
            doubts.Add($"whether '{name}' happened ('sometimes') is not known: this program has no such condition");
            return null;
        }

        try
        {
            return known.Occurred(facts);
        }
        catch (Exception error)
        {
            doubts.Add($"the condition '{name}' could not be checked: {error.GetType().Name}: {error.Message}");
            return null;
        }
    }

    private static string DoubtOf(string condition) =>
        $"'{condition}' never happened, and the scenario is there to reach it ('sometimes'): {ConditionBook.All.First(known => known.Name == condition).Meaning}";
}
