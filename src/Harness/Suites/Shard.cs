using System.Security.Cryptography;
using System.Text;
using Harness.Scenarios;

namespace Harness.Suites;

/// <summary>The part of a suite that one machine of several runs.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">Of how many.</param>
/// <param name="Plan">A digest of who runs what: equal on every machine that made the same plan. Parts of different plans do not make a whole.</param>
/// <param name="Total">How many scenarios all parts have.</param>
internal sealed record Shard(int Index, int Count, string Plan, int Total)
{
    private const int MostParts = 1000;

    /// <summary>Reads <c>2/4</c>; false if it is nothing of the kind.</summary>
    public static bool TryParse(string text, out int index, out int count)
    {
        ArgumentNullException.ThrowIfNull(text);
        index = count = 0;
        return text.Split('/') is [var part, var all] && int.TryParse(part, out index) && int.TryParse(all, out count) && index >= 1 && index <= count && count <= MostParts;
    }

    /// <summary>
    /// Spreads scenarios so that all parts take about as long: the longest first, each to the part that has the least so far. It is a function of its arguments alone, so that every machine
    /// makes the same plan from the same durations.
    /// </summary>
    /// <param name="scenarios">All of them.</param>
    /// <param name="index">Which part is wanted, from 1.</param>
    /// <param name="count">Of how many.</param>
    /// <param name="lastDuration">How long one took the last time; null if that is not known, which counts as long as the middle one of those that are.</param>
    /// <returns>The part, and its scenarios in their order.</returns>
    public static (Shard Shard, IReadOnlyList<Scenario> Scenarios) Of(IReadOnlyList<Scenario> scenarios, int index, int count, Func<Scenario, TimeSpan?> lastDuration)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        ArgumentNullException.ThrowIfNull(lastDuration);
        var known = scenarios.Select(lastDuration).OfType<TimeSpan>().Order().ToList();
        var middle = known.Count == 0 ? TimeSpan.FromSeconds(1) : known[known.Count / 2];
        var loads = new TimeSpan[count];
        var parts = new Dictionary<Scenario, int>(ReferenceEqualityComparer.Instance);
        foreach (var (scenario, took) in scenarios.Select(scenario => (scenario, Took: lastDuration(scenario) ?? middle)).OrderByDescending(one => one.Took).ThenBy(one => one.scenario.Identity, StringComparer.Ordinal))
        {
            var least = Array.IndexOf(loads, loads.Min());
            loads[least] += took;
            parts[scenario] = least;
        }

        var plan = string.Join('\n', scenarios.Select(scenario => $"{parts[scenario]} {scenario.Identity}").Order(StringComparer.Ordinal));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{count}\n{plan}")))[..16];
        return (new Shard(index, count, digest, scenarios.Count), [.. scenarios.Where(scenario => parts[scenario] == index - 1)]);
    }

}
