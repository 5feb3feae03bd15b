using System.Text.Json.Nodes;
using Harness.Protocols.Http;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>A request of HTTP/1.1.</summary>
internal sealed class HttpRequestKind : ValueKind<HttpSpecification>
{
    private static readonly Field<string> method = new("method", new TextKind("a method", oneLine: true) { Form = $"^(?!CONNECT\\n*$)[{HeaderNameKind.TokenCharacters}]+\\n*$" }, "the method; default GET");
    private static readonly Field<string> path = new("path", new TextKind("a path", oneLine: true) { Form = "^(/[^\\u0000-\\u0020]*|\\*)\\n*$" }, "the path, with its query; default `/`. `$id` in it, in a header or in the body is replaced by what is unique to session and exchange");
    private static readonly Field<IReadOnlyDictionary<string, string>> headers = new("headers", new MapKind<string>(new HeaderNameKind(), new TextKind("the value of a header", oneLine: true)), "header fields; `Host` is `localhost` and `Content-Length` that of the body unless they are given here");
    private static readonly Field<string> body = new("body", new TextKind(), "the body, in UTF-8; default: none");

    /// <summary>All fields, for the reference.</summary>
    internal static IReadOnlyList<Field> Fields { get; } = [method, path, headers, body];

    public override string Description => "{ method: …, path: …, headers: { … }, body: … }";

    /// <summary>Whether a specification asks for what is asked for where nothing is said.</summary>
    public static bool IsDefault(HttpSpecification value) => value is { Method: "GET", Path: "/", Headers.Count: 0, Body: null };

    public override bool TryRead(Node node, Problems problems, out HttpSpecification value)
    {
        value = HttpSpecification.Default;
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'request' is a mapping", "write 'request: { path: / }'");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'request'", node.Span, Fields, [], problems, out var values))
            return false;
        value = new HttpSpecification
        {
            Method = values.Find(method) ?? "GET",
            Path = values.Find(path) ?? "/",
            Headers = values.Find(headers) ?? HttpSpecification.Default.Headers,
            Body = values.Find(body),
        };
        if (!HeaderNameKind.IsToken(value.Method))
            problems.Add(node.Span, $"'{value.Method}' is no method", "write GET, HEAD, POST, PUT or DELETE, in capitals");
        else if (value.Method == "CONNECT")
            problems.Add(node.Span, "a CONNECT opens a tunnel: its response has no end", "ask with another method");
        else if (value.Path is not ['/', ..] and not "*" || value.Path.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
            problems.Add(node.Span, $"'{value.Path}' is no path", "begin it with '/', and write a space as %20");
        else
            return true;
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping(Fields, definitions);

    public override Node Write(HttpSpecification value) => FieldReader.Write(new FieldValues()
        .Set(method, value.Method == "GET" ? null : value.Method)
        .Set(path, value.Path == "/" ? null : value.Path)
        .Set(headers, value.Headers.Count == 0 ? null : value.Headers)
        .Set(body, value.Body));
}
