using System.Text.Json.Nodes;
using Harness.Observations;
using Harness.Protocols;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What the protocol <c>line</c> needs.</summary>
internal sealed class LineProtocolKind : ValueKind<ProtocolSpecification>
{
    private static readonly Field<string> request = new("request", new TextKind { Form = "\\n$" }, "what a client sends, in UTF-8, with its line end: `\"PING\\r\\n\"`; `$id` in it is replaced by what is unique to session and exchange");
    private static readonly Field<string> bytes = new("request-bytes", new HexadecimalKind(), "instead of `request`: the bytes in hexadecimal digits");
    private static readonly Field<Pattern> matches = new("matches", new RegexKind(), "what the reply has to match; `$id` in it stands for that of its request") { Required = true };

    /// <summary>All fields, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [request, bytes, matches];

    public override string Description => "a request, and what its reply has to match";

    public override bool TryRead(Node node, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'line' is a mapping", "write '{ request: \"PING\\r\\n\", matches: REGEX }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'line'", node.Span, Fields, [], problems, out var values))
            return false;
        if (values.Has(request) == values.Has(bytes))
        {
            problems.AddMissing(node.Span, values.Has(request) ? "both 'request' and 'request-bytes' are given" : "'line' says nothing of the request", values.Has(request) ? "keep one of them" : "add 'request': what a client sends, with its line end");
            return false;
        }

        if (values.Find(request) is { } text && !text.EndsWith('\n'))
        {
            problems.Add(node.Span, "the request does not end its line: most servers would wait for more", "end it with \\n or \\r\\n, in double quotes, or write 'request-bytes'");
            return false;
        }

        value = new ProtocolSpecification("line") { Request = values.Find(request), RequestBytes = values.Find(bytes), Matches = values.Require(matches).Text };
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.And(SchemaShapes.Mapping(Fields, definitions), SchemaShapes.OneOf(request.Name, bytes.Name));

    public override Node Write(ProtocolSpecification value) => FieldReader.Write(new FieldValues()
        .Set(request, value.Request)
        .Set(bytes, value.RequestBytes)
        .Set(matches, Pattern.Of(value.Matches!)));
}
