using System.Text.Json.Nodes;
using Harness.Observations;
using Harness.Protocols;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What the protocol <c>banner</c> needs.</summary>
internal sealed class BannerProtocolKind : ValueKind<ProtocolSpecification>
{
    private static readonly Field<Pattern> matches = new("matches", new RegexKind(), "what the server has to say first") { Required = true };

    /// <summary>All fields, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [matches];

    public override string Description => "what the server has to say first";

    public override bool TryRead(Node node, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'banner' is a mapping", "write '{ matches: REGEX }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'banner'", node.Span, Fields, [], problems, out var values))
            return false;
        value = new ProtocolSpecification("banner") { Matches = values.Require(matches).Text };
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping(Fields, definitions);

    public override Node Write(ProtocolSpecification value) => FieldReader.Write(new FieldValues().Set(matches, Pattern.Of(value.Matches!)));
}
