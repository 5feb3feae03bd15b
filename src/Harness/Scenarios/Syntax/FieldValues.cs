namespace Harness.Scenarios.Syntax;

/// <summary>The values that a mapping gave to its fields.</summary>
public sealed class FieldValues
{
    private readonly Dictionary<Field, object> values = [];
    private readonly Dictionary<string, SourceSpan> places = new(StringComparer.Ordinal);

    /// <summary>Where the values stand, by the field's name.</summary>
    public IReadOnlyDictionary<string, SourceSpan> Places => places;

    /// <summary>The fields that have a value, in the order in which they were set.</summary>
    public IEnumerable<KeyValuePair<Field, object>> All => values;

    /// <summary>Whether a field was given.</summary>
    public bool Has(Field field) => values.ContainsKey(field);

    /// <summary>The value of a field that has to be given.</summary>
    public T Require<T>(Field<T> field) where T : notnull => (T)values[field];

    /// <summary>The value of a field of a reference type, or null.</summary>
    public T? Find<T>(Field<T> field) where T : class => values.TryGetValue(field, out var value) ? (T)value : null;

    /// <summary>The value of a field of a value type, or null.</summary>
    public T? FindValue<T>(Field<T> field) where T : struct => values.TryGetValue(field, out var value) ? (T)value : null;

    /// <summary>Sets a field, unless the value is null.</summary>
    public FieldValues Set<T>(Field<T> field, T? value) where T : class
    {
        if (value is not null)
            values[field] = value;
        return this;
    }

    /// <inheritdoc cref="Set{T}(Field{T}, T)"/>
    public FieldValues SetValue<T>(Field<T> field, T? value) where T : struct
    {
        if (value is { } given)
            values[field] = given;
        return this;
    }

    internal void Read(Field field, object value, SourceSpan place)
    {
        values[field] = value;
        places[field.Name] = place;
    }

    internal void NotePlace(Field field, SourceSpan place) => places[field.Name] = place;
}
