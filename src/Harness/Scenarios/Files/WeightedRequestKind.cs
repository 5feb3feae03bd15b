using System.Text.Json.Nodes;
using Harness.Protocols.Http;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>One of several requests of HTTP/1.1: how often it is made, what is asked for, and what its response has to be.</summary>
internal sealed class WeightedRequestKind : ValueKind<WeightedRequest>
{
    private const int MostWeight = 10_000;

    private static readonly Field<int> weight = new("weight", new IntegerKind(1, MostWeight), "how often it is made, beside the weights of the others; default 1");
    private static readonly Field<HttpSpecification> request = new("request", new HttpRequestKind(), "what a client asks for; default: `{ method: GET, path: / }`");
    private static readonly Field<HttpSpecification> expect = new("expect", new HttpExpectKind(), "what the response has to be; default: `{ status: 2xx }`");

    /// <summary>All fields, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [weight, request, expect];

    public override string Description => "{ weight: …, request: { … }, expect: { … } }";

    public override bool TryRead(Node node, Problems problems, out WeightedRequest value)
    {
        value = new WeightedRequest(WeightedRequest.DefaultWeight, HttpSpecification.Default);
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "one of 'requests' is a mapping", "write '{ weight: 3, request: { path: / }, expect: { status: 200 } }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "one of 'requests'", node.Span, Fields, [], problems, out var values))
            return false;
        var (asked, wanted) = (values.Find(request) ?? HttpSpecification.Default, values.Find(expect) ?? HttpSpecification.Default);
        if (HttpProtocolKind.Contradicts(asked, wanted, node.Span, problems))
            return false;
        value = new WeightedRequest(values.FindValue(weight) ?? WeightedRequest.DefaultWeight, HttpProtocolKind.Joined(asked, wanted));
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping(Fields, definitions);

    public override Node Write(WeightedRequest value) => FieldReader.Write(new FieldValues()
        .SetValue(weight, value.Weight == WeightedRequest.DefaultWeight ? null : value.Weight)
        .Set(request, HttpRequestKind.IsDefault(value.Http) ? null : value.Http)
        .Set(expect, HttpExpectKind.IsDefault(value.Http) ? null : value.Http));
}
