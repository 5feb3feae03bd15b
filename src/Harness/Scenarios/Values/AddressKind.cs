using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>An IPv4 or IPv6 address in its usual form: <c>127.0.0.2</c>, <c>::1</c>.</summary>
internal sealed class AddressKind : ScalarKind<IPAddress>
{
    /// <inheritdoc/>
    public override string Description => "an IP address such as 127.0.0.2 or \"::1\"";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.String("^[0-9A-Fa-f:.]+(%.+)?$");

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out IPAddress value)
    {
        // IPAddress also takes 127.1, 0x7f000001 and 2130706433, which are more often mistakes than meant.
        if (IPAddress.TryParse(scalar.Value, out value!)
            && (value.AddressFamily == AddressFamily.InterNetworkV6 ? scalar.Value is not ['[', ..] : value.ToString() == scalar.Value))
            return true;
        return Refuse(problems, scalar.Span, $"'{scalar.Value}' is not an IP address", Meant(scalar.Value) ?? "such as 127.0.0.2 or \"::1\"", out value);
    }

    /// <inheritdoc/>
    protected override string TextOf(IPAddress value) => value.ToString();

    private static string? Meant(string text)
    {
        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return "did you mean '127.0.0.1'?";
        if (IPEndPoint.TryParse(text, out var withPort) && withPort.Port != 0)
            return $"without a port: '{withPort.Address}'";
        // A leading 0 makes a part octal, which nobody means.
        if (text.Split('.').Any(part => part is ['0', >= '0' and <= '9', ..]))
            return "write it without leading zeros";
        return IPAddress.TryParse(text, out var address) ? $"did you mean '{address}'?" : null;
    }
}
