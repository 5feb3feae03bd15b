using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A name: ASCII letters, digits, <c>-</c> and <c>_</c>, not beginning with a digit or <c>-</c>; at most 100 characters.</summary>
/// <param name="what">Of what: <c>server</c>, <c>session</c>.</param>
/// <param name="reserved">Names that mean something else, whatever their case.</param>
internal sealed class NameKind(string what, params string[] reserved) : ScalarKind<string>
{
    /// <inheritdoc/>
    public override string Description => $"the name of a {what}";

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Text(NameText.Form);

    /// <inheritdoc/>
    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        var wrong = NameText.FirstWrong(value);
        if (wrong >= 0)
            return Refuse(problems, ScalarPlace.Of(scalar, wrong), NameText.Wrong(what, value, wrong), value.Length > NameText.Longest ? null : "letters, digits, '-' and '_' make a name", out value);
        if (reserved.Contains(value, StringComparer.OrdinalIgnoreCase))
            return Refuse(problems, scalar.Span, $"'{value}' cannot be the name of a {what}", "it has a meaning of its own", out value);
        return true;
    }

    /// <inheritdoc/>
    protected override string TextOf(string value) => value;
}
