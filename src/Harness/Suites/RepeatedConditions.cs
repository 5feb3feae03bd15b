using Harness.Rules;

namespace Harness.Suites;

/// <summary>
/// The conditions that a scenario says it reaches (<c>sometimes</c>), where it is run several times: one of its runs has to reach each. If none has, the run that is
/// judged last is inconclusive.
/// </summary>
/// <param name="runs">How many runs there are, including those that are not run after all.</param>
internal sealed class RepeatedConditions(int runs)
{
    private readonly HashSet<string> reached = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private int judged;

    /// <summary>The conditions that no run has reached; none before all are judged.</summary>
    public IReadOnlyList<string> Never { get; private set; } = [];

    /// <summary>The verdict on a run, seen together with those before it. To be called once for every run, from any thread.</summary>
    /// <param name="verdict">The verdict on the run alone; null if it was not run.</param>
    public Verdict? Of(Verdict? verdict)
    {
        lock (gate)
        {
            judged++;
            if (verdict is null)
                return null;
            reached.UnionWith(verdict.Sometimes.Except(verdict.Unreached, StringComparer.Ordinal));
            if (judged == runs)
                Never = [.. verdict.Unreached.Where(name => !reached.Contains(name))];
            return verdict.OfSeveral(Never, runs);
        }
    }
}
