using System.Globalization;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A whole number in decimal digits.</summary>
/// <param name="min">The least that is accepted.</param>
/// <param name="max">The most that is accepted.</param>
internal sealed class IntegerKind(int min = 0, int max = int.MaxValue) : ScalarKind<int>
{
    /// <inheritdoc/>
    public override string Description => (min, max) switch
    {
        (0, int.MaxValue) => "a whole number",
        (_, int.MaxValue) => $"a whole number from {min}",
        _ => $"a whole number from {min} to {max}",
    };

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Whole(min, max);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out int value)
    {
        var text = scalar.Value;
        var digits = text.AsSpan().TrimStart('-');
        if (text.Length - digits.Length > 1 || digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return Refuse(problems, scalar.Span, $"'{text}' is not a whole number", Meant(text) ?? Range, out value);
        if (digits is ['0', _, ..])
            return Refuse(problems, scalar.Span, $"'{text}' begins with 0", "write it without the leading 0", out value);
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || value < min || value > max)
            return Refuse(problems, scalar.Span, $"{text} is out of range", $"from {min} to {max}", out value);
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string? Range => (min, max) is (0, int.MaxValue) ? null : $"expected {Description}";

    // 1_000, 1,000, +5, 3.0, 0x10 and 1e3 are numbers elsewhere.
    private string? Meant(string text)
    {
        var plain = text.Replace("_", "").Replace(",", "");
        var style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var known = plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? int.TryParse(plain.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : int.TryParse(plain, style, CultureInfo.InvariantCulture, out number);
        return known && number >= min && number <= max ? $"did you mean '{number}'?" : null;
    }
}
