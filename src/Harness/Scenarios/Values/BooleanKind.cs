using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary><c>true</c> or <c>false</c>; what YAML 1.1 took for them besides is refused.</summary>
internal sealed class BooleanKind : ScalarKind<bool>
{
    /// <inheritdoc/>
    public override string Description => "true or false";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => WordOrBoolean();

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out bool value)
    {
        value = scalar.Value is "true";
        if (value || scalar.Value is "false")
            return true;
        var meant = scalar.Value.ToUpperInvariant() switch
        {
            "YES" or "ON" or "Y" or "1" or "TRUE" => "true",
            "NO" or "OFF" or "N" or "0" or "FALSE" => "false",
            _ => Suggestion.For(scalar.Value, ["true", "false"]),
        };
        return Refuse(problems, scalar.Span, $"'{scalar.Value}' is neither true nor false", meant is null ? null : $"did you mean '{meant}'?", out value);
    }

    private static JsonObject WordOrBoolean()
    {
        var shape = SchemaShapes.Typed("boolean", "string");
        shape["pattern"] = "^(true|false)$";
        return shape;
    }

    /// <inheritdoc/>
    protected override string TextOf(bool value) => value ? "true" : "false";
}
