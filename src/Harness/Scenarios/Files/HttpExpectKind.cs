using System.Text.Json.Nodes;
using Harness.Observations;
using Harness.Protocols.Http;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What a response of HTTP/1.1 has to be.</summary>
internal sealed class HttpExpectKind : ValueKind<HttpSpecification>
{
    private static readonly Field<string> status = new("status", new HttpStatusKind(), "its status: `200`, or `2xx` for all from 200 to 299; default `2xx`");
    private static readonly Field<IReadOnlyDictionary<string, Pattern>> header = new("header", new MapKind<Pattern>(new HeaderNameKind(), new RegexKind()), "header fields that it has to have, each with a regular expression for its value; `$id` stands for that of the request");
    private static readonly Field<Pattern> body = new("body-matches", new RegexKind(), "a regular expression that its body has to match; `$id` stands for that of the request");

    /// <summary>All fields, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [status, header, body];

    public override string Description => "{ status: …, header: { … }, body-matches: … }";

    /// <summary>Whether a specification wants what is wanted where nothing is said.</summary>
    public static bool IsDefault(HttpSpecification value) => value is { Status: null, ExpectedHeaders.Count: 0, BodyMatches: null };

    public override bool TryRead(Node node, Problems problems, out HttpSpecification value)
    {
        value = HttpSpecification.Default;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'expect' is a mapping", "write 'expect: { status: 200 }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'expect'", node.Span, Fields, [], problems, out var values))
            return false;
        value = new HttpSpecification
        {
            Status = values.Find(status),
            ExpectedHeaders = values.Find(header)?.ToDictionary(one => one.Key, one => one.Value.Text, StringComparer.Ordinal) ?? HttpSpecification.Default.ExpectedHeaders,
            BodyMatches = values.Find(body)?.Text,
        };
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping(Fields, definitions);

    public override Node Write(HttpSpecification value) => FieldReader.Write(new FieldValues()
        .Set(status, value.Status)
        .Set(header, value.ExpectedHeaders.Count == 0 ? null : value.ExpectedHeaders.ToDictionary(one => one.Key, one => Pattern.Of(one.Value), StringComparer.Ordinal))
        .Set(body, value.BodyMatches is { } text ? Pattern.Of(text) : null));
}
