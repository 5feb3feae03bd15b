using Harness.Histories;
using Harness.Observations;
using Harness.Scenarios;

namespace Harness.Rules;

/// <summary>Which of the violations that a scenario expects a violation is, if any.</summary>
/// <param name="facts">The run.</param>
internal sealed class Expectations(RunFacts facts)
{
    private readonly IReadOnlyList<ExpectedViolation> expected = facts.Started?.ExpectedViolations ?? [];

    /// <summary>What the scenario expects.</summary>
    public IReadOnlyList<ExpectedViolation> All => expected;

    /// <summary>The expectation that a violation meets: its rule, and, where a step is named, evidence that lies in this step. Null if it meets none.</summary>
    public ExpectedViolation? MetBy(IRule rule, Violation violation)
    {
        var candidates = expected.Where(one => string.Equals(one.Rule, rule.Name, StringComparison.Ordinal)).ToList();
        // A scenario from code may leave out the step where a file may not: any step that fails would do then, so that none does.
        if (rule.Name != ExpectedViolation.NeedsStep && candidates.Find(one => one.Step is null) is { } anywhere)
            return anywhere;
        candidates.RemoveAll(one => one.Step is null);
        if (candidates.Count == 0)
            return null;
        var steps = StepsOf(violation.Evidence[^1]);
        return candidates.Find(one => steps.Exists(step => StepNumber.Covers(one.Step!, step)));
    }

    /// <summary>
    /// The steps that were under way when something was recorded; after the last one, the last one, as reports show it. A step that failed is
    /// where its failure lies, whatever was under way beside it.
    /// </summary>
    private List<string> StepsOf(HistoryEvent happened)
    {
        if (happened is StepFailed failed)
            return [failed.Step];
        var underWay = new List<string>();
        string? last = null;
        foreach (var earlier in facts.Events.Where(earlier => earlier.Moment <= happened.Moment))
        {
            switch (earlier)
            {
                case StepStarted started:
                    underWay.Add(started.Step);
                    last = started.Step;
                    break;
                case StepEnded ended:
                    underWay.Remove(ended.Step);
                    break;
            }
        }

        return underWay.Count > 0 ? underWay : last is null ? [] : [last];
    }
}
