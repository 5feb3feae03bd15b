using System.Collections.Immutable;

namespace Harness.Scenarios;

/// <summary>One step of a scenario: plain data. Each verb has a record of its own, which stands beside the verb.</summary>
internal abstract record Step
{
    /// <summary>Where the step stands in its file: its verb.</summary>
    public SourceSpan Place { get; init; } = SourceSpan.Start;

    /// <summary>Where the values of its fields stand, by the field's name; the items of a list by <c>name[0]</c> and so on.</summary>
    public IReadOnlyDictionary<string, SourceSpan> ValuePlaces { get; init; } = ImmutableDictionary<string, SourceSpan>.Empty;

    /// <summary>The verb, where the type of the step does not tell it; otherwise null.</summary>
    public virtual string? VerbName => null;

    /// <summary>Where the value of a field stands; the verb's place where the field was left out.</summary>
    public SourceSpan PlaceOf(string field) => ValuePlaces.TryGetValue(field, out var place) ? place : Place;
}
