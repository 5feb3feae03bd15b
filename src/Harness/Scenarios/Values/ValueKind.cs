using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>What a field's value may be: how it is read from a file, written to one and named in the reference.</summary>
/// <typeparam name="T">The value's type in the scenario.</typeparam>
internal abstract class ValueKind<T>
{
    /// <summary>What an author may write, for the reference and for messages: <c>a duration such as 250ms, 5s or 2m</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Reads a value. What cannot be read is added to the problems, with its place and remedy, and gives false.</summary>
    public abstract bool TryRead(Node node, Problems problems, out T value);

    /// <summary>Writes a value, so that <see cref="TryRead"/> reads it back as an equal one.</summary>
    public abstract Node Write(T value);

    /// <summary>What a JSON Schema says of a value: it accepts all that <see cref="TryRead"/> reads, and as little else as it can tell.</summary>
    internal abstract JsonObject Schema(SchemaDefinitions definitions);
}
