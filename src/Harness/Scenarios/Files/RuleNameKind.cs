using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The name of a rule.</summary>
/// <param name="rules">The names there are.</param>
internal sealed class RuleNameKind(IReadOnlyList<string> rules) : ScalarKind<string>
{
    public override string Description => "the name of a rule";

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        return rules.Contains(value, StringComparer.Ordinal)
            || Refuse(problems, scalar.Span, $"there is no rule '{value}'", Suggestion.Remedy(value, rules) ?? $"the rules are: {string.Join(", ", rules)}", out value);
    }

    protected override string TextOf(string value) => value;
}
