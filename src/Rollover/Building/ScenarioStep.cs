namespace Rollover;

/// <summary>A step of a scenario: its verb and what it says.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Fields">The fields that are given.</param>
/// <param name="NestedKey">The field with the steps inside of it; null: there are none.</param>
/// <param name="Nested">The steps inside of it.</param>
internal sealed record ScenarioStep(string Verb, IReadOnlyList<(string Key, ScenarioValue Value)> Fields, string? NestedKey, IReadOnlyList<ScenarioStep>? Nested);
