using Harness.Scenarios;
using Harness.Scenarios.Matrices;
using Harness.Scenarios.Values;
using Harness.Verbs.Axes;

namespace Harness.Measuring;

/// <summary>A scenario with one thing changed, to be compared with others: <c>drain=guard</c>.</summary>
/// <param name="Key">What is changed.</param>
/// <param name="Value">To what.</param>
internal sealed record Variation(string Key, string Value)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["drain"] = AxisOf("drain")!.Values,
        ["tcp_migrate_req"] = ["0", "1"],
        ["leave"] = AxisOf("leave")!.Values,
    };

    /// <summary>What can be compared.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. values.Keys];

    /// <summary>Reads <c>KEY=VALUE,VALUE,…</c>; null, and what is wrong, if it is none.</summary>
    public static IReadOnlyList<Variation>? Parse(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? text : text[..equals];
        if (!values.TryGetValue(key, out var known))
        {
            problem = $"'{key}' cannot be compared; {Suggestion.Remedy(key, Keys)}";
            return null;
        }

        var chosen = equals < 0 ? [] : text[(equals + 1)..].Split(',');
        if (chosen.FirstOrDefault(value => !known.Contains(value, StringComparer.Ordinal)) is { } unknown)
        {
            problem = $"'{unknown}' is no value of '{key}'; {Suggestion.Remedy(unknown, known)}";
            return null;
        }

        if (chosen.Length == 0 || chosen.Distinct(StringComparer.Ordinal).Count() < chosen.Length)
        {
            problem = $"name each value of '{key}' once: {key}={string.Join(',', known)}";
            return null;
        }

        problem = "";
        return [.. chosen.Select(value => new Variation(key, value))];
    }

    /// <summary>The scenario with the change, which overrules what it says itself; except that the <c>args</c> of a <c>spawn</c> stay as they are.</summary>
    public Scenario Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return AxisOf(Key) is { } axis
            ? axis.Of(scenario, Value)
            : scenario with { NeedsNamespace = true, KernelSettings = [.. scenario.KernelSettings.Append(Key).Distinct(StringComparer.Ordinal)], Kernel = new Dictionary<string, int>(scenario.Kernel, StringComparer.Ordinal) { [Key] = int.Parse(Value) } };
    }

    /// <summary>
    /// Why the change would change nothing in a scenario, with the place and the remedy; null if it changes something. Columns that are one and the same would look
    /// as if the values made no difference.
    /// </summary>
    public static string? ProblemOf(string key, Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return AxisOf(key)?.NoEffectIn(scenario) is { } none
            ? $"{scenario.File}:{none.Line}: '{key}' cannot be compared: {none.Why}{(none.Remedy is { } remedy ? $"; {remedy}" : "")}"
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Value}";

    private static ScenarioAxis? AxisOf(string key) => ScenarioAxes.All.FirstOrDefault(axis => axis.Name == key);
}
