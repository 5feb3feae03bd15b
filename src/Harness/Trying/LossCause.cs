using Harness.Rules;

namespace Harness.Trying;

/// <summary>What went wrong in rollovers for one cause.</summary>
/// <param name="Rule">The rule that was violated.</param>
/// <param name="Text">How it came about, or what was violated: of the first one.</param>
/// <param name="Remedy">What helps; null where nothing is known.</param>
/// <param name="Hazard">The section of <c>docs/hazards.md</c> that tells of it; null where there is none.</param>
/// <param name="Sessions">How many sessions it cost, in all rollovers.</param>
/// <param name="Runs">In how many rollovers.</param>
public sealed record LossCause(string Rule, string Text, string? Remedy, string? Hazard, long Sessions, int Runs);

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
