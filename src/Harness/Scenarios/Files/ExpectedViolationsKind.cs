using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The violations that a scenario shows: each once, and a rule either anywhere or in the steps that are named.</summary>
/// <param name="rules">The names of the rules.</param>
internal sealed class ExpectedViolationsKind(IReadOnlyList<string> rules) : ValueKind<IReadOnlyList<ExpectedViolation>>
{
    private readonly ListKind<ExpectedViolation> list = new(new ExpectedViolationKind(rules), least: 1);

    public override string Description => list.Description;

    public override bool TryRead(Node node, Problems problems, out IReadOnlyList<ExpectedViolation> value)
    {
        if (!list.TryRead(node, problems, out value))
            return false;
        var seen = new List<ExpectedViolation>();
        var distinct = true;
        foreach (var (part, expected) in ((SequenceNode)node).Items.Zip(value))
        {
            if (seen.Exists(other => other.Rule == expected.Rule && (other.Step is null || expected.Step is null || other.Step == expected.Step)))
            {
                distinct = false;
                problems.Add(part.Span, $"the rule '{expected.Rule}' is named a second time", "name each rule once, or each time with another step");
            }

            seen.Add(expected);
        }

        return distinct;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => list.Schema(definitions);

    public override Node Write(IReadOnlyList<ExpectedViolation> value) => list.Write(value);
}
