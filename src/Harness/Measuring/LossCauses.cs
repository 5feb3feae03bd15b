using Harness.Rules;

namespace Harness.Measuring;

/// <summary>Collects the causes of many rollovers.</summary>
internal sealed class LossCauses
{
    private readonly Dictionary<(string Rule, string Cause), LossCause> causes = [];

    /// <summary>The causes, the one that cost most first.</summary>
    public IReadOnlyList<LossCause> All => [.. causes.Values.OrderByDescending(cause => cause.Sessions).ThenByDescending(cause => cause.Runs)];

    /// <summary>Takes what one rollover violated.</summary>
    public void Add(Verdict verdict)
    {
        foreach (var group in verdict.Unexpected.GroupBy(one => (Rule: one.Rule.Name, Cause: one.Violation.Why?.Cause ?? "")))
        {
            var first = group.First().Violation;
            var before = causes.GetValueOrDefault(group.Key) ?? new LossCause(group.Key.Rule, first.Why?.Text ?? $"{first.Message} (expected: {first.Expected}; actual: {first.Actual})", first.Why?.Remedy, first.Why?.Hazard, 0, 0);
            causes[group.Key] = before with { Sessions = before.Sessions + group.SelectMany(one => one.Violation.Sessions).Distinct(StringComparer.Ordinal).LongCount(), Runs = before.Runs + 1 };
        }
    }
}
