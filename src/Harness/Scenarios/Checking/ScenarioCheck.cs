using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Checking;

/// <summary>Finds what can be seen to be wrong in a whole scenario without running it.</summary>
internal sealed class ScenarioCheck(StepReader steps, Problems problems)
{
    /// <summary>Whether a step changes the kernel's settings, which takes a network namespace.</summary>
    public bool NeedsNamespace { get; private set; }

    /// <summary>Checks a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="servers">The mapping <c>servers</c> of its file, for the places of its keys; null if there is none.</param>
    public void Run(Scenario scenario, MappingNode? servers)
    {
        NeedsNamespace = scenario.Kernel.Count > 0;
        var started = new HashSet<string>(StringComparer.Ordinal);
        var scope = new Scope(problems, (step, inner) =>
        {
            var syntax = steps.SyntaxOf(step);
            syntax.Check(step, inner);
            started.UnionWith(inner.Servers);
            NeedsNamespace |= syntax.NeedsNamespace;
            CheckDurations(step, syntax, scenario.Timeout);
        });
        scope.Sequence(scenario.Steps);

        foreach (var (key, _) in servers?.Entries ?? [])
        {
            if (!started.Contains(key.Value))
                problems.Add(key.Span, $"no step starts the server '{key.Value}'", Suggestion.Remedy(key.Value, started) ?? $"add '- spawn: {key.Value}', or remove it here");
        }
    }

    private void CheckDurations(Step step, StepSyntax syntax, TimeSpan timeout)
    {
        foreach (var (field, value) in syntax.Write(step).All)
        {
            if (value is TimeSpan span && span > timeout)
                problems.Add(step.PlaceOf(field.Name), $"'{field.Name}' is longer than the whole scenario may take ({timeout.TotalSeconds:0.###} s)", "raise 'timeout' at the top of the file");
        }
    }
}
