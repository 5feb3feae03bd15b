using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>A field of a step or of another mapping: from this one declaration it is read, written and documented.</summary>
/// <param name="name">Its key.</param>
/// <param name="summary">What it means, for the reference.</param>
internal abstract class Field(string name, string summary)
{
    /// <summary>Its key.</summary>
    public string Name { get; } = name;

    /// <summary>What it means, for the reference.</summary>
    public string Summary { get; } = summary;

    /// <summary>Whether it has to be given.</summary>
    public bool Required { get; init; }

    /// <summary>What its value may be, for the reference.</summary>
    public abstract string ValueDescription { get; }

    /// <summary>Another key for it, whose value is a single one of what the field takes several of; null for none.</summary>
    public virtual string? Singular => null;

    internal abstract bool TryRead(string key, Node node, Problems problems, out object value);

    internal abstract Node Write(object value);

    /// <summary>What a JSON Schema says of the value under a key, which is the field's name or its singular.</summary>
    internal abstract JsonObject Schema(string key, SchemaDefinitions definitions);
}

/// <summary>A field with values of one type.</summary>
/// <param name="name">Its key.</param>
/// <param name="kind">What its value may be.</param>
/// <param name="summary">What it means, for the reference.</param>
internal class Field<T>(string name, ValueKind<T> kind, string summary) : Field(name, summary)
    where T : notnull
{
    /// <inheritdoc/>
    public override string ValueDescription => kind.Description;

    internal override bool TryRead(string key, Node node, Problems problems, out object value)
    {
        var read = kind.TryRead(node, problems, out var typed);
        value = typed!;
        return read;
    }

    internal override Node Write(object value) => kind.Write((T)value);

    internal override JsonObject Schema(string key, SchemaDefinitions definitions) => kind.Schema(definitions);
}

/// <summary>The field <c>sessions</c>, which may also be given as <c>session</c> with one name.</summary>
/// <param name="summary">What it means, for the reference.</param>
internal sealed class SessionsField(string summary) : Field<SessionSet>("sessions", new SessionSetKind(), summary)
{
    private static readonly SingleSessionKind single = new();

    /// <inheritdoc/>
    public override string Singular => "session";

    internal override bool TryRead(string key, Node node, Problems problems, out object value)
    {
        if (!string.Equals(key, Singular, StringComparison.Ordinal))
            return base.TryRead(key, node, problems, out value);

        var read = single.TryRead(node, problems, out var typed);
        value = typed;
        return read;
    }

    internal override JsonObject Schema(string key, SchemaDefinitions definitions) =>
        string.Equals(key, Singular, StringComparison.Ordinal) ? single.Schema(definitions) : base.Schema(key, definitions);
}
