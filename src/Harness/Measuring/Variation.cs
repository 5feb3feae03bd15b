using Harness.Scenarios;
using Harness.Scenarios.Values;
using Harness.Verbs;

namespace Harness.Measuring;

/// <summary>A scenario with one thing changed, to be compared with others: <c>drain=guard</c>.</summary>
/// <param name="Key">What is changed.</param>
/// <param name="Value">To what.</param>
public sealed record Variation(string Key, string Value)
{
    /// <summary>What can be compared.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["drain", "tcp_migrate_req", "leave"];

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["drain"] = ["steer", "guard", "accept", "immediate"],
        ["tcp_migrate_req"] = ["0", "1"],
        ["leave"] = ["none", "outside"],
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
        if (Key == "leave")
            return scenario with { Steps = NestedSteps.Changed(scenario.Steps, step => step is DeployStep { NotReady: false } deploy ? deploy with { LeavesOutside = Value == "outside" } : step) };
        if (Key != "drain")
            return scenario with { NeedsNamespace = true, KernelSettings = [.. scenario.KernelSettings.Append(Key).Distinct(StringComparer.Ordinal)], Kernel = new Dictionary<string, int>(scenario.Kernel, StringComparer.Ordinal) { [Key] = int.Parse(Value) } };

        return scenario with
        {
            Server = WithDrain(scenario.Server, scenario.Server),
            Servers = scenario.Servers.ToDictionary(own => own.Key, own => WithDrain(own.Value, scenario.SpecificationOf(own.Key)), StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// Why the change would change nothing in a scenario, with the place and the remedy; null if it changes something. Columns that are one and the same would look
    /// as if the values made no difference.
    /// </summary>
    public static string? ProblemOf(string key, Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (key == "leave")
        {
            return NestedSteps.Flat(scenario.Steps).Any(step => step is DeployStep { NotReady: false })
                ? null
                : $"{scenario.File}:{scenario.Line}: 'leave' cannot be compared: no step of the scenario is a 'deploy'";
        }

        if (key != "drain")
            return null;
        Step? first = null;
        var why = "";
        foreach (var step in NestedSteps.Flat(scenario.Steps))
        {
            var (name, args) = step switch
            {
                SpawnStep spawn => (spawn.Server, spawn.Args),
                DeployStep deploy => (deploy.To, null),
                _ => (null, null),
            };
            if (name is null)
                continue;
            var specification = scenario.SpecificationOf(name);
            if (specification.IsEcho && args is null)
                return null;
            first ??= step;
            if (first == step)
                why = specification.IsEcho ? $"the 'args' of its spawn say how {name} leaves" : $"{name} is '{string.Join(' ', specification.Command!.Words)}'";
        }

        return first is null
            ? $"{scenario.File}:{scenario.Line}: 'drain' cannot be compared: the scenario starts no server; start one with 'spawn'"
            : $"{scenario.File}:{first.Place.Line}: 'drain' cannot be compared: it is an option of the EchoServer, and no server of this scenario takes it ({why}); "
                + "compare 'tcp_migrate_req', or measure a scenario with the EchoServer whose 'spawn' has no 'args'";
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Value}";

    /// <summary>Other programs than the echo server have no such option. Of an option that is given twice the last one counts.</summary>
    private ServerSpecification WithDrain(ServerSpecification own, ServerSpecification inForce) =>
        inForce.IsEcho ? own with { Args = [.. inForce.Args ?? [], "--drain", Value] } : own;
}
