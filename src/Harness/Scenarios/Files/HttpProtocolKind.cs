using System.Text.Json.Nodes;
using Harness.Protocols;
using Harness.Protocols.Http;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What the protocol <c>http</c> is told: the request, what its response has to be, and what clients do when a request is lost.</summary>
internal sealed class HttpProtocolKind : ValueKind<ProtocolSpecification>
{
    private static readonly Field<HttpSpecification> request = new("request", new HttpRequestKind(), "what a client asks for; default: `{ method: GET, path: / }`");
    private static readonly Field<HttpSpecification> expect = new("expect", new HttpExpectKind(), "what the response has to be; default: `{ status: 2xx }`");
    private static readonly Field<string> retry = new("retry", new ChoiceKind("idempotent"), "`idempotent`: a lost request whose method is safe to send again is sent once more on a new connection; default: a lost request is a violation");

    /// <summary>All fields, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [request, expect, retry];

    public override string Description => "a request of HTTP/1.1, and what its response has to be";

    public override bool TryRead(Node node, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'http' is a mapping", "write 'protocol: http', or 'http: { request: { path: / }, expect: { status: 200 } }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'http'", node.Span, Fields, [], problems, out var values))
            return false;
        var asked = values.Find(request) ?? HttpSpecification.Default;
        var wanted = values.Find(expect) ?? HttpSpecification.Default;
        if (values.Has(retry) && !asked.IsIdempotent)
        {
            problems.Add(node.Span, $"a {asked.Method} is not safe to send again (RFC 9110, section 9.2.2)", "leave 'retry' out");
            return false;
        }

        if (Contradicts(asked, wanted, node.Span, problems))
            return false;
        value = new ProtocolSpecification(ProtocolCatalog.Http) { Http = Joined(asked, wanted) with { RetriesIdempotent = values.Has(retry) } };
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping(Fields, definitions);

    /// <summary>Whether what a response has to be is nothing that a response to this request can be; says so.</summary>
    public static bool Contradicts(HttpSpecification asked, HttpSpecification wanted, SourceSpan at, Problems problems)
    {
        if (asked.Method != "HEAD" || wanted.BodyMatches is null)
            return false;
        problems.Add(at, "the response to a HEAD has no body", "leave 'body-matches' out, or ask with GET");
        return true;
    }

    /// <summary>A request with what its response has to be.</summary>
    public static HttpSpecification Joined(HttpSpecification asked, HttpSpecification wanted) =>
        asked with { Status = wanted.Status, ExpectedHeaders = wanted.ExpectedHeaders, BodyMatches = wanted.BodyMatches };

    public override Node Write(ProtocolSpecification value)
    {
        var http = value.Http ?? HttpSpecification.Default;
        return FieldReader.Write(new FieldValues()
            .Set(request, HttpRequestKind.IsDefault(http) ? null : http)
            .Set(expect, HttpExpectKind.IsDefault(http) ? null : http)
            .Set(retry, http.RetriesIdempotent ? "idempotent" : null));
    }
}
