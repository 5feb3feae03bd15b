using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The status of a response: three digits, or the first one and <c>xx</c> for its class.</summary>
internal sealed class HttpStatusKind : ScalarKind<string>
{
    public override string Description => "a status: 200, or 2xx for its class";

    internal override JsonObject Schema(SchemaDefinitions definitions) => Number();

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        return value is [>= '2' and <= '5', 'x', 'x'] || (value is [>= '2' and <= '5', _, _] && char.IsAsciiDigit(value[1]) && char.IsAsciiDigit(value[2]))
            || Refuse(problems, scalar.Span, $"'{value}' is no status of a response", "write three digits from 200 to 599, or 2xx, 3xx, 4xx or 5xx", out value);
    }

    private static JsonObject Number()
    {
        var shape = SchemaShapes.Whole(200, 599);
        shape["pattern"] = "^[2-5](xx|[0-9][0-9])$";
        return shape;
    }

    protected override string TextOf(string value) => value;
}
