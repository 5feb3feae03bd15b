using System.Globalization;
using Harness.Rules.Conditions;
using Harness.Exploring;

namespace Harness.Reporting;

/// <summary>What an exploration covered, as plain text.</summary>
internal static class ExplorationText
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
        return $"{Number(exploration.Runs)} rollovers, {Outcomes(exploration)}";
    }

    /// <summary>How far it is: <c>120 of 200 rollovers, 0 violated</c>.</summary>
    /// <param name="exploration">What was found so far.</param>
    /// <param name="runs">How many rollovers are run in all.</param>
    public static string Progress(Exploration exploration, int runs)
    {
        ArgumentNullException.ThrowIfNull(exploration);
        return $"{Number(exploration.Runs)} of {Number(runs)} rollovers, {Outcomes(exploration)}";
    }

    private static string Outcomes(Exploration exploration) =>
        $"{Number(exploration.Failures.Count)} violated{(exploration.Inconclusive > 0 ? $", {Number(exploration.Inconclusive)} inconclusive" : "")}";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
