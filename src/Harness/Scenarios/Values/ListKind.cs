using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Values;

/// <summary>A list of values of one kind; one value alone has to stand in brackets.</summary>
/// <typeparam name="T">The type of its items.</typeparam>
/// <param name="item">The kind of its items.</param>
/// <param name="least">How many items there have to be at least.</param>
internal sealed class ListKind<T>(ValueKind<T> item, int least = 0) : ValueKind<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public override string Description => $"a list; each item: {item.Description}";

    /// <inheritdoc/>
    public override bool TryRead(Node node, Problems problems, out IReadOnlyList<T> value)
    {
        value = [];
        if (node is not SequenceNode sequence)
        {
            var what = node is MappingNode ? ", not a mapping" : node is ScalarNode { IsNull: true } nothing ? $", {Nothing.In(nothing)}" : "";
            problems.Add(node.Span, $"expected a list{what}", node is ScalarNode { IsNull: false } scalar ? $"write [{ListRemedy.Of(scalar)}]" : "write [a, b]");
            return false;
        }
        List<T> items = [];
        foreach (var part in sequence.Items)
            if (item.TryRead(part, problems, out var read))
                items.Add(read);
        if (sequence.Items.Count < least)
            problems.Add(node.Span, "the list is empty", $"expected at least {least}; each: {item.Description}");
        value = items;
        return items.Count == sequence.Items.Count && items.Count >= least;
    }

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.List(item.Schema(definitions), least);

    /// <inheritdoc/>
    public override Node Write(IReadOnlyList<T> value) => new SequenceNode(SourceSpan.Start, [.. value.Select(item.Write)]);
}
