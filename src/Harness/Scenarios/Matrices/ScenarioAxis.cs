namespace Harness.Scenarios.Matrices;

/// <summary>A change of a scenario that no single key of its file makes, with the values that it has: <c>drain</c>.</summary>
/// <param name="name">Its name.</param>
/// <param name="values">Its values.</param>
/// <param name="summary">What it changes, for the reference.</param>
internal abstract class ScenarioAxis(string name, IReadOnlyList<string> values, string summary)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its values.</summary>
    public IReadOnlyList<string> Values { get; } = values;

    /// <summary>What it changes, for the reference.</summary>
    public string Summary { get; } = summary;

    /// <summary>The scenario with the change, which overrules what it says itself.</summary>
    public abstract Scenario Of(Scenario scenario, string value);

    /// <summary>
    /// Why no value would change anything in a scenario; null if one does. Variants that are one and the same would look as if the values made no difference.
    /// </summary>
    public abstract NoEffect? NoEffectIn(Scenario scenario);
}
