using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The name of a rule, or a mapping that says in which step it is broken.</summary>
internal sealed class ExpectedViolationKind : ValueKind<ExpectedViolation>
{
    private readonly RuleNameKind name;
    private readonly Field<string> rule;
    private readonly Field<string> step = new("step", new StepNumberKind(), "the number of the step in which it is broken, as reports show it");

    /// <summary>For these rules.</summary>
    public ExpectedViolationKind(IReadOnlyList<string> rules)
    {
        name = new RuleNameKind(rules);
        rule = new("rule", name, "the rule") { Required = true };
    }

    public override string Description => $"{name.Description}, or {{ rule: …, step: … }}";

    public override bool TryRead(Node node, Problems problems, out ExpectedViolation value)
    {
        value = new ExpectedViolation("");
        if (node is MappingNode mapping)
        {
            if (!FieldReader.TryRead(mapping, "an expected violation", node.Span, [rule, step], [], problems, out var values))
                return false;
            value = new ExpectedViolation(values.Require(rule), values.Find(step));
        }
        else if (name.TryRead(node, problems, out var read))
        {
            value = read;
        }
        else
        {
            return false;
        }

        if (value is not { Rule: ExpectedViolation.NeedsStep, Step: null })
            return true;
        problems.Add(node.Span, $"'{value.Rule}' is broken by any step that fails: it has to be said which", $"write {{ rule: {value.Rule}, step: 4 }}, with the number that reports show");
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(
        SchemaShapes.And(name.Schema(definitions), NotSteps()),
        SchemaShapes.And(SchemaShapes.Mapping([rule, step], definitions), SchemaShapes.Either(SchemaShapes.Required(step.Name), new JsonObject { ["properties"] = new JsonObject { [rule.Name] = NotSteps() } })));

    /// <summary>Any step that fails breaks this rule: which one has to be said.</summary>
    private static JsonObject NotSteps() => new() { ["not"] = SchemaShapes.Words([ExpectedViolation.NeedsStep]) };

    public override Node Write(ExpectedViolation value) => value.Step is null
        ? name.Write(value.Rule)
        : FieldReader.Write(new FieldValues().Set(rule, value.Rule).Set(step, value.Step));
}
