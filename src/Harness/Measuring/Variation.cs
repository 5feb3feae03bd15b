using Harness.Scenarios;
using Harness.Scenarios.Values;

namespace Harness.Measuring;

/// <summary>A scenario with one thing changed, to be compared with others: <c>drain=guard</c>.</summary>
/// <param name="Key">What is changed.</param>
/// <param name="Value">To what.</param>
public sealed record Variation(string Key, string Value)
{
    /// <summary>What can be compared.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["drain", "tcp_migrate_req"];

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["drain"] = ["steer", "guard", "accept", "immediate"],
        ["tcp_migrate_req"] = ["0", "1"],
    };

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
        if (Key != "drain")
            return scenario with { NeedsNamespace = true, KernelSettings = [.. scenario.KernelSettings.Append(Key).Distinct(StringComparer.Ordinal)], Kernel = new Dictionary<string, int>(scenario.Kernel, StringComparer.Ordinal) { [Key] = int.Parse(Value) } };

        return scenario with
        {
            Server = WithDrain(scenario.Server, scenario.Server),
            Servers = scenario.Servers.ToDictionary(own => own.Key, own => WithDrain(own.Value, scenario.SpecificationOf(own.Key)), StringComparer.Ordinal),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Value}";

    /// <summary>Other programs than the echo server have no such option. Of an option that is given twice the last one counts.</summary>
    private ServerSpecification WithDrain(ServerSpecification own, ServerSpecification inForce) =>
        inForce.IsEcho ? own with { Args = [.. inForce.Args ?? [], "--drain", Value] } : own;
}
