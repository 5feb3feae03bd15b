using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The number of a step, as reports show it.</summary>
internal sealed class StepNumberKind : ScalarKind<string>
{
    public override string Description => "the number of a step";

    internal override JsonObject Schema(SchemaDefinitions definitions) => NumberOrText();

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        return StepNumber.IsWellFormed(value)
            || Refuse(problems, scalar.Span, $"'{value}' is not the number of a step", "write it as reports do: 4, 4.2 for the second step inside of step 4, 4#3.2 for it in the third turn", out value);
    }

    private static JsonObject NumberOrText()
    {
        var shape = SchemaShapes.Typed("number", "string");
        shape["minimum"] = 1;
        shape["pattern"] = StepNumber.Pattern;
        return shape;
    }

    protected override string TextOf(string value) => value;
}
