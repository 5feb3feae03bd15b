using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>Bytes in hexadecimal digits, two a byte; spaces between them are left out.</summary>
internal sealed class HexadecimalKind : ScalarKind<string>
{
    private const int MostBytes = 64 * 1024;

    public override string Description => "bytes in hexadecimal digits";

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Text("^( *[0-9A-Fa-f] *[0-9A-Fa-f])+ *$");

    public override Node Write(string value) => new ScalarNode(SourceSpan.Start, value, Quoted: true);

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value.Replace(" ", "", StringComparison.Ordinal);
        if (!value.All(char.IsAsciiHexDigit))
            return Refuse(problems, scalar.Span, "expected hexadecimal digits", "write two digits a byte: '50 49 4e 47 0d 0a'", out value);
        if (value.Length % 2 != 0)
            return Refuse(problems, scalar.Span, "half a byte is left over", "write two digits a byte", out value);
        if (value.Length is 0 or > 2 * MostBytes)
            return Refuse(problems, scalar.Span, $"a request has 1 to {MostBytes:N0} bytes", null, out value);
        return true;
    }

    protected override string TextOf(string value) => value;
}
