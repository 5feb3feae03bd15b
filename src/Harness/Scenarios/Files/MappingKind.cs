using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>A mapping with one field, which stands for the field's value.</summary>
/// <param name="owner">What it is the value of, for messages: <c>'expect'</c>.</param>
/// <param name="only">The field.</param>
internal sealed class MappingKind<T>(string owner, Field<T> only) : ValueKind<T>
    where T : notnull
{
    public override string Description => $"{{ {only.Name}: … }}";

    public override bool TryRead(Node node, Problems problems, out T value)
    {
        value = default!;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, $"{owner} is a mapping", $"write {Description}");
            return false;
        }

        if (!FieldReader.TryRead(mapping, owner, node.Span, [only], [], problems, out var values))
            return false;
        value = values.Require(only);
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping([only], definitions);

    public override Node Write(T value) => new MappingNode(SourceSpan.Start, [new MappingEntry(new ScalarNode(SourceSpan.Start, only.Name), only.Write(value))]);
}
