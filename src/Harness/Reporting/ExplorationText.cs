using System.Globalization;
using Harness.Rules.Conditions;
using Harness.Exploring;

namespace Harness.Reporting;

/// <summary>What an exploration covered, as plain text.</summary>
public static class ExplorationText
{
    /// <summary>In how many rollovers each condition occurred; those that never did are named.</summary>
    public static string Coverage(Exploration exploration)
    {
        ArgumentNullException.ThrowIfNull(exploration);
        var name = ConditionBook.All.Max(condition => condition.Name.Length);
        var count = Number(exploration.Runs).Length;
        return string.Concat(ConditionBook.All.Select(condition => exploration.Count(condition) is > 0 and var times
            ? $"  {condition.Name.PadRight(name)}  {Number(times).PadLeft(count)}  {condition.Meaning}\n"
            : $"  {condition.Name.PadRight(name)}  {"never".PadLeft(count)}  {condition.Meaning}\n"));
    }

    /// <summary>What was found: <c>120 rollovers, 0 violated</c>.</summary>
    public static string Found(Exploration exploration)
    {
        ArgumentNullException.ThrowIfNull(exploration);
        var inconclusive = exploration.Inconclusive > 0 ? $", {Number(exploration.Inconclusive)} inconclusive" : "";
        return $"{Number(exploration.Runs)} rollovers, {Number(exploration.Failures.Count)} violated{inconclusive}";
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
