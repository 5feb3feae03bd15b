using Harness.Rules.Conditions;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Exploring;

/// <summary>What an exploration has found so far. Safe from any thread.</summary>
internal sealed class Exploration
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> occurred = new(StringComparer.Ordinal);
    private readonly List<ExploredFailure> failures = [];

    /// <summary>Rollovers that were run.</summary>
    public int Runs { get; private set; }

    /// <summary>Rollovers that could not be judged.</summary>
    public int Inconclusive { get; private set; }

    /// <summary>What failed, in the order of the rollovers' numbers.</summary>
    public IReadOnlyList<ExploredFailure> Failures
    {
        get
        {
            lock (gate)
                return [.. failures.OrderBy(failure => failure.Number)];
        }
    }

    /// <summary>In how many rollovers a condition occurred.</summary>
    public int Count(Condition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        lock (gate)
            return occurred.GetValueOrDefault(condition.Name);
    }

    /// <summary>Adds a rollover that was run; what it is if it failed.</summary>
    internal ExploredFailure? Add(int number, ScenarioResult result)
    {
        var facts = new RunFacts(result.History);
        var held = ConditionBook.All.Where(condition => condition.Occurred(facts)).Select(condition => condition.Name).ToList();
        var failure = result.Verdict is { Outcome: Outcome.Violated } ? new ExploredFailure(number, result) : null;
        lock (gate)
        {
            Runs++;
            foreach (var name in held)
                occurred[name] = occurred.GetValueOrDefault(name) + 1;
            if (failure is not null)
                failures.Add(failure);
            else if (result.Verdict is { Outcome: Outcome.Inconclusive })
                Inconclusive++;
        }

        return failure;
    }
}

/// <summary>A rollover that violates a rule.</summary>
/// <param name="Number">Its number in the sequence of the seed.</param>
/// <param name="Result">What came of it.</param>
internal sealed record ExploredFailure(int Number, ScenarioResult Result)
{
    /// <summary>
    /// The rules that it violates. If there are others, without <c>steps-hold</c>: a step that finds what a rule has found says nothing new, and a
    /// step fails for many a reason that has nothing to do with it.
    /// </summary>
    public IReadOnlyList<string> Rules { get; } = Of(Result.Verdict);

    private static IReadOnlyList<string> Of(Verdict? verdict)
    {
        var names = verdict?.Unexpected.Select(violation => violation.Rule.Name).Distinct(StringComparer.Ordinal).ToList() ?? [];
        return names.Count > 1 ? [.. names.Where(name => name != StepsHold.RuleName)] : names;
    }
}
