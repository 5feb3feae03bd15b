using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The format's version: 1, and a clear word about any other.</summary>
internal sealed class VersionKind : ValueKind<int>
{
    public override string Description => "1, the only one so far";

    /// <summary>Whether a file is of another version, of which nothing else can be judged.</summary>
    public static bool IsOther(Node node) => node is ScalarNode { Value: not "1" } scalar && int.TryParse(scalar.Value, out _);

    public override bool TryRead(Node node, Problems problems, out int value)
    {
        value = 1;
        if (node is ScalarNode { Value: "1" })
            return true;
        if (IsOther(node))
            problems.Add(node.Span, $"this program does not know version {((ScalarNode)node).Value} of the format", "it reads version 1");
        else
            problems.Add(node.Span, "expected the version of the format", "write 'version: 1'");
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Whole(1, 1);

    public override Node Write(int value) => new ScalarNode(SourceSpan.Start, "1");
}
