using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The name of a condition.</summary>
/// <param name="conditions">The names there are.</param>
internal sealed class ConditionNameKind(IReadOnlyList<string> conditions) : ScalarKind<string>
{
    public override string Description => "the name of a condition";

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Words(conditions);

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        return conditions.Contains(value, StringComparer.Ordinal)
            || Refuse(problems, scalar.Span, $"there is no condition '{value}'", Suggestion.Remedy(value, conditions) ?? $"the conditions are: {string.Join(", ", conditions)}", out value);
    }

    protected override string TextOf(string value) => value;
}
