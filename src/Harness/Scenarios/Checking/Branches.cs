namespace Harness.Scenarios.Checking;

/// <summary>What steps that run at the same time see of each other, and what comes of them together.</summary>
internal sealed class Branches<T>
    where T : struct, Enum
{
    private readonly Fates<T> before;
    private readonly IReadOnlyList<Fates<T>> alone;
    private readonly Fates<T> meanwhile;
    private readonly HashSet<string> begunOnce = new(StringComparer.Ordinal);

    /// <param name="before">What was before.</param>
    /// <param name="alone">What each branch does to it if it is the only one.</param>
    public Branches(Fates<T> before, IReadOnlyList<Fates<T>> alone)
    {
        this.before = before;
        this.alone = alone;

        // What one of them begins is there or not, at any moment while they run.
        meanwhile = new Fates<T>(before);
        foreach (var name in alone.SelectMany(branch => branch.Begun))
        {
            if (meanwhile.Own.ContainsKey(name))
                begunOnce.Remove(name);
            else
                begunOnce.Add(name);
            meanwhile.Doubt(name);
        }
    }

    /// <summary>What one branch sees: what the others begin may be there, and what only it begins is not there before.</summary>
    public Fates<T> SeenBy(int branch)
    {
        var seen = new Fates<T>(meanwhile);
        foreach (var name in alone[branch].Begun.Where(begunOnce.Contains))
            seen.Take(name, before[name]);
        return seen;
    }

    /// <summary>Brings together what branches did, and names what two of them did to the same server or session.</summary>
    /// <param name="into">Takes what came of it.</param>
    /// <param name="branches">What each did.</param>
    /// <param name="together">What comes of several changes of the same.</param>
    /// <param name="areFine">Whether several may change the same, if none begins it.</param>
    public static IEnumerable<(string Name, Step First, Step Second)> Join(Fates<T> into, IReadOnlyList<Fates<T>> branches, Func<IReadOnlyList<T>, T> together, bool areFine)
    {
        if (branches.Any(branch => branch.IsLost))
            into.DoubtAll();
        foreach (var changes in branches.SelectMany(branch => branch.Own.Select(own => (Name: own.Key, Fate: own.Value))).GroupBy(change => change.Name, StringComparer.Ordinal))
        {
            var fates = changes.Select(change => change.Fate).ToList();
            if (fates.Exists(fate => fate.IsDoubtful))
            {
                into.Doubt(changes.Key);
                continue;
            }

            var begins = branches.Any(branch => branch.Begun.Contains(changes.Key));
            var result = together([.. fates.Select(fate => fate.Value!.Value)]);
            var by = fates.FindLast(fate => fate.Is(result)).By ?? fates[^1].By;
            if (begins)
                into.Begin(changes.Key, result, by);
            else
                into.Change(changes.Key, result, by);
            if (fates.Count > 1 && (begins || !areFine) && fates[0].By is { } first && fates[1].By is { } second)
                yield return (changes.Key, first, second);
        }
    }
}
