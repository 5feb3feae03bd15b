namespace Rollover;

/// <summary>Steps of a scenario, in order: a method for each verb. docs/scenario-format.md says more of each.</summary>
public sealed partial class ScenarioSteps
{
    private readonly List<ScenarioStep> steps = [];

    internal ScenarioSteps()
    {
    }

    internal IReadOnlyList<ScenarioStep> All => steps;

    /// <summary>A step with a verb of an extension, or one that this version of the library does not know.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="fields">Its fields.</param>
    public ScenarioSteps Step(string verb, params IEnumerable<(string Key, ScenarioValue Value)> fields)
    {
        _ = ArgumentTexts.Whole(verb, nameof(verb));
        ArgumentNullException.ThrowIfNull(fields);
        steps.Add(new ScenarioStep(verb, ScenarioValue.Given(fields, nameof(fields)), null, null));
        return this;
    }

    private ScenarioSteps Add(string verb, params IReadOnlyList<(string Key, ScenarioValue? Value)> fields)
    {
        steps.Add(new ScenarioStep(verb, Given(fields), null, null));
        return this;
    }

    private ScenarioSteps AddNested(string verb, string key, Action<ScenarioSteps> nested, params IReadOnlyList<(string Key, ScenarioValue? Value)> fields)
    {
        ArgumentNullException.ThrowIfNull(nested);
        var inside = new ScenarioSteps();
        nested(inside);
        steps.Add(new ScenarioStep(verb, Given(fields), key, inside.All));
        return this;
    }

    private static IReadOnlyList<(string Key, ScenarioValue Value)> Given(IReadOnlyList<(string Key, ScenarioValue? Value)> fields) =>
        [.. fields.Where(field => field.Value is not null).Select(field => (field.Key, field.Value!))];

    /// <summary>Sessions: a name, a range such as <c>s1..s4</c>, <c>all</c>, or several of these with commas between them.</summary>
    private static ScenarioValue? Sessions(string? sessions) =>
        sessions is null ? null
        : sessions.Contains(',', StringComparison.Ordinal) ? ScenarioValue.FromStrings(sessions.Split(',', StringSplitOptions.TrimEntries))
        : sessions;

    private static ScenarioValue? Strings(IEnumerable<string>? values) => values is null ? null : ScenarioValue.FromStrings(values);

    private static ScenarioValue? Map(IReadOnlyDictionary<string, string>? values) => values is null ? null : ScenarioValue.FromStrings(values);

    private static ScenarioValue? Rate(double? perSecond) => perSecond is { } rate ? ScenarioValue.Rate(rate) : null;
}
