using System.Globalization;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A probability: a decimal number from 0 to 1, with at most 9 digits after the point.</summary>
internal sealed class FractionKind : ScalarKind<decimal>
{
    /// <inheritdoc/>
    public override string Description => "a number from 0 to 1";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => Number();

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out decimal value)
    {
        var text = scalar.Value;
        var isPlain = text is [>= '0' and <= '9', ..] && text[^1] != '.' && !text.AsSpan().ContainsAnyExcept("0123456789.".AsSpan())
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        if (!isPlain)
            return Refuse(problems, scalar.Span, $"'{text}' is not {Description}", Meant(text), out value);
        value = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (value > 1)
            return Refuse(problems, scalar.Span, $"{text} is out of range", value <= 100 ? $"from 0 to 1; did you mean '{Text(value / 100)}'?" : "from 0 to 1", out value);
        return decimal.Round(value, 9) == value || Refuse(problems, scalar.Span, $"'{text}' has too many digits", "at most 9 after the point", out value);
    }

    /// <inheritdoc/>
    protected override string TextOf(decimal value) => Text(value);

    private static JsonObject Number()
    {
        var shape = SchemaShapes.Typed("number", "string");
        shape["minimum"] = 0;
        shape["maximum"] = 1;
        shape["pattern"] = "^[0-9]+(\\.[0-9]+)?$";
        return shape;
    }

    private static string Text(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string? Meant(string text) =>
        text is [.., '%'] && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100
            ? $"did you mean '{Text(percent / 100)}'?"
            : "such as 0.05";
}
