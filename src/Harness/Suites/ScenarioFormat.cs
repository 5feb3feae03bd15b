using Harness.Rules;
using Harness.Rules.Conditions;
using Harness.Scenarios.Files;
using Harness.Verbs;
using Harness.Verbs.Axes;

namespace Harness.Suites;

/// <summary>The format of scenario files with all that a file can name: verbs, rules, conditions and axes.</summary>
public static class ScenarioFormat
{
    /// <summary>The format with these verbs.</summary>
    public static ScenarioFile Of(VerbCatalog verbs)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        return new ScenarioFile(verbs.Reader, RuleBook.Names, ConditionBook.Names, ScenarioAxes.All);
    }
}
