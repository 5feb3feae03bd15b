using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A length of time with its unit: <c>250ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>; never negative.</summary>
/// <param name="min">The least that is accepted; default 0.</param>
/// <param name="max">The most that is accepted; default 1 hour.</param>
internal sealed class DurationKind(TimeSpan? min = null, TimeSpan? max = null) : ScalarKind<TimeSpan>
{
    private readonly TimeSpan min = min ?? TimeSpan.Zero;
    private readonly TimeSpan max = max ?? TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override string Description => "a duration such as 250ms, 5s or 2m";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.String(min > TimeSpan.Zero ? $"(?!^[0.]*[a-z]+$){DurationText.Form}" : DurationText.Form);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out TimeSpan value)
    {
        var text = scalar.Value;
        if (!DurationText.TryParse(text, out value))
            return DurationText.IsNegative(text)
                ? Refuse(problems, scalar.Span, "a duration cannot be negative", null, out value)
                : Refuse(problems, scalar.Span, DurationText.IsNumber(text) ? $"'{text}' has no unit" : $"'{text}' is not a duration",
                    DurationText.Remedy(text) ?? "write it as 250ms, 5s or 2m", out value);
        if (value < min)
            return Refuse(problems, scalar.Span, $"'{text}' is too short", $"at least {DurationText.Of(min)}", out value);
        if (value > max)
            return Refuse(problems, scalar.Span, $"'{text}' is too long", $"at most {DurationText.Of(max)}", out value);
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(TimeSpan value) => DurationText.Of(value);
}
