using System.Globalization;
using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A rate with its unit, a second: <c>2000/s</c>, <c>0.5/s</c>.</summary>
/// <param name="most">The most that is accepted, a second.</param>
internal sealed class RateKind(int most) : ScalarKind<double>
{
    private const string Unit = "/s";

    /// <summary>The least: one in eleven days. One connect of a rate that is much lower is due beyond all time that can be told.</summary>
    private const decimal Least = 0.000001m;

    /// <inheritdoc/>
    public override string Description => "a rate such as 2000/s";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.String("^(?=[0-9.]*[1-9])([0-9]+\\.?[0-9]*|\\.[0-9]+)/s$");

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out double value)
    {
        var text = scalar.Value;
        if (!text.EndsWith(Unit, StringComparison.Ordinal) || !TryParse(text[..^Unit.Length], out value))
            return Refuse(problems, scalar.Span, TryParse(text, out value) ? $"'{text}' has no unit" : $"'{text}' is not a rate", TryParse(text, out value) ? $"did you mean '{text}{Unit}'?" : "write it as 2000/s", out value);
        if (!(value >= (double)Least && value <= most))
            return Refuse(problems, scalar.Span, $"'{text}' is out of range", $"at least {Least}{Unit} and at most {most}{Unit}", out value);
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(double value) => value.ToString("0.############", CultureInfo.InvariantCulture) + Unit;

    /// <summary>By way of a decimal: a double is also NaN, which no comparison refuses.</summary>
    private static bool TryParse(string text, out double value)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        value = (double)number;
        return isNumber;
    }
}
