using System.Globalization;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>How a process ends: an exit code from 0 to 255, or the name of the signal that ends it.</summary>
internal sealed class ProperEndKind : ScalarKind<ProperEnd>
{
    private static readonly SignalKind signals = new();

    /// <inheritdoc/>
    public override string Description => "an exit code from 0 to 255, or a signal such as SIGTERM";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(SchemaShapes.Whole(0, byte.MaxValue), signals.Schema(definitions));

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out ProperEnd value)
    {
        value = ProperEnd.Zero;
        if (int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= byte.MaxValue)
        {
            value = new ProperEnd(code, null);
            return true;
        }

        if (scalar.Value.Length > 0 && (char.IsAsciiDigit(scalar.Value[0]) || scalar.Value[0] == '-'))
            return Refuse(problems, scalar.Span, $"'{scalar.Value}' is no exit code", "from 0 to 255", out value!);
        if (!signals.TryRead(scalar, problems, out var signal))
            return false;
        value = new ProperEnd(null, signal);
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(ProperEnd value) => value.Signal?.Name ?? value.Code!.Value.ToString(CultureInfo.InvariantCulture);
}
