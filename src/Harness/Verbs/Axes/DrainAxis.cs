using Harness.Scenarios;
using Harness.Scenarios.Matrices;

namespace Harness.Verbs.Axes;

/// <summary><c>drain</c>: how servers leave, an option of the EchoServer.</summary>
internal sealed class DrainAxis() : ScenarioAxis("drain", ["steer", "guard", "accept", "immediate"], "the `--drain` mode of every EchoServer, except those whose `spawn` has `args`")
{
    /// <summary>The <c>args</c> of a <c>spawn</c> stay as they are.</summary>
    public override Scenario Of(Scenario scenario, string value)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario with
        {
            Server = WithDrain(scenario.Server, scenario.Server, value),
            Servers = scenario.Servers.ToDictionary(own => own.Key, own => WithDrain(own.Value, scenario.SpecificationOf(own.Key), value), StringComparer.Ordinal),
        };
    }

    public override NoEffect? NoEffectIn(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
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
            ? new NoEffect(scenario.Line, "the scenario starts no server; start one with 'spawn'")
            : new NoEffect(first.Place.Line, $"it is an option of the EchoServer, and no server of this scenario takes it ({why})", "compare 'tcp_migrate_req', or measure a scenario with the EchoServer whose 'spawn' has no 'args'");
    }

    /// <summary>Other programs than the echo server have no such option. Of an option that is given twice the last one counts.</summary>
    private static ServerSpecification WithDrain(ServerSpecification own, ServerSpecification inForce, string value) =>
        inForce.IsEcho ? own with { Args = [.. inForce.Args ?? [], "--drain", value] } : own;
}
