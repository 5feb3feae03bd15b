using Harness.Protocols;
using Harness.Rules;
using Harness.Rules.Conditions;
using Harness.Scenarios.Files;
using Harness.Verbs;
using Harness.Verbs.Axes;

namespace Harness.Suites;

/// <summary>The format of scenario files with all that a file can name: verbs, rules, conditions and axes.</summary>
internal static class ScenarioFormat
{
    /// <summary>The format with these verbs.</summary>
    public static ScenarioFile Of(VerbCatalog verbs)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        return Of(verbs, RuleBook.Names, []);
    }

    /// <summary>The format with these verbs, rules and additional protocols.</summary>
    internal static ScenarioFile Of(VerbCatalog verbs, IReadOnlyList<string> rules, IReadOnlyList<IProtocol> protocols) => new(verbs.Reader, rules, ConditionBook.Names, ScenarioAxes.All, protocols);
}
