using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The name of a rule.</summary>
/// <param name="rules">The names there are.</param>
internal sealed class RuleNameKind(IReadOnlyList<string> rules) : ScalarKind<string>
{
    // Names that rules had before: files that have them go on being read.
    private static readonly Dictionary<string, string> renamed = new(StringComparer.Ordinal) { ["as-foretold"] = "as-predicted" };

    public override string Description => "the name of a rule";

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Words([.. rules, .. renamed.Keys]);

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        if (renamed.TryGetValue(value, out var now))
        {
            problems.Warn(scalar.Span, $"the rule '{value}' is called '{now}' now", $"write '{now}'");
            value = now;
            return true;
        }

        return rules.Contains(value, StringComparer.Ordinal)
            || Refuse(problems, scalar.Span, $"there is no rule '{value}'", Suggestion.Remedy(value, rules) ?? $"the rules are: {string.Join(", ", rules)}", out value);
    }

    protected override string TextOf(string value) => value;
}
