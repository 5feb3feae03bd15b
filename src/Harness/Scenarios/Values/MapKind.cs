using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A mapping whose keys the author chooses: environment variables, servers by name.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
/// <param name="key">The kind of its keys.</param>
/// <param name="item">The kind of its values.</param>
internal sealed class MapKind<T>(ValueKind<string> key, ValueKind<T> item) : ValueKind<IReadOnlyDictionary<string, T>>
{
    /// <inheritdoc/>
    public override string Description => $"a mapping; each key: {key.Description}; each value: {item.Description}";

    /// <inheritdoc/>
    public override bool TryRead(Node node, Problems problems, out IReadOnlyDictionary<string, T> value)
    {
        var entries = new OrderedDictionary<string, T>();
        value = entries;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, node is ScalarNode { IsNull: true } nothing ? $"expected a mapping, {Nothing.In(nothing)}" : "expected a mapping", "write { NAME: value }");
            return false;
        }
        var all = true;
        foreach (var entry in mapping.Entries)
        {
            // Both are read in any case, so that both are checked.
            var keyIsRead = key.TryRead(entry.Key, problems, out var name);
            if (item.TryRead(entry.Value, problems, out var read) && keyIsRead)
                entries[name] = read;
            else
                all = false;
        }
        return all;
    }

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Map(key.Schema(definitions), item.Schema(definitions));

    /// <inheritdoc/>
    public override Node Write(IReadOnlyDictionary<string, T> value) => new MappingNode(SourceSpan.Start,
        [.. value.Select(entry => new MappingEntry((ScalarNode)key.Write(entry.Key), item.Write(entry.Value)))]);
}
