using Harness.Scenarios.Text;

namespace Harness.Scenarios.Syntax;

/// <summary>The values that a mapping gave to its fields.</summary>
internal sealed class FieldValues
{
    private readonly Dictionary<Field, object> values = [];
    private readonly Dictionary<string, SourceSpan> places = new(StringComparer.Ordinal);

    /// <summary>Where the values stand, by the field's name; the items of a list by <c>name[0]</c> and so on.</summary>
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

    internal void Read(Field field, object value) => values[field] = value;

    /// <summary>Notes where a value stands and, of a list, where each of its items does: <c>among[0]</c>.</summary>
    internal void NotePlaces(Field field, Node node)
    {
        places[field.Name] = node.Span;
        if (node is not SequenceNode list)
            return;
        for (var i = 0; i < list.Items.Count; i++)
            places[$"{field.Name}[{i}]"] = list.Items[i].Span;
    }
}
