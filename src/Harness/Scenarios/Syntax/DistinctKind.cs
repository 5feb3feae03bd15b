using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>A list of words, each once: one that stands there twice is a slip, most likely for another one.</summary>
/// <param name="what">What the words are, for messages: <c>tag</c>.</param>
/// <param name="item">The kind of each.</param>
/// <param name="least">How many there have to be at least.</param>
internal sealed class DistinctKind(string what, ValueKind<string> item, int least = 0) : ValueKind<IReadOnlyList<string>>
{
    private readonly ListKind<string> list = new(item, least);

    public override string Description => list.Description;

    public override bool TryRead(Node node, Problems problems, out IReadOnlyList<string> value)
    {
        if (!list.TryRead(node, problems, out value))
            return false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var distinct = true;
        foreach (var (part, word) in ((SequenceNode)node).Items.Zip(value))
        {
            if (seen.Add(word))
                continue;
            distinct = false;
            problems.Add(part.Span, $"the {what} '{word}' is named a second time", $"name each {what} once");
        }

        return distinct;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => Distinct(list.Schema(definitions));

    public override Node Write(IReadOnlyList<string> value) => list.Write(value);

    private static JsonObject Distinct(JsonObject list)
    {
        list["uniqueItems"] = true;
        return list;
    }
}
