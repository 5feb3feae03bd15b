using System.Text.Json.Nodes;
using Harness.Protocols;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What servers speak: the name of a protocol, or one that needs more with what it needs.</summary>
/// <param name="added">The protocols of extensions.</param>
internal sealed class ProtocolKind(IReadOnlyList<IProtocol> added) : ValueKind<ProtocolSpecification>
{
    private const string LineForm = "protocol: { line: { request: \"PING\\r\\n\", matches: REGEX } }", BannerForm = "protocol: { banner: { matches: REGEX } }";

    private readonly IReadOnlyList<string> known = [.. Known, .. added.Select(protocol => protocol.Name)];
    private readonly ChoiceKind plain = new([.. ProtocolCatalog.Plain, .. added.Select(protocol => protocol.Name)]);
    private static readonly Field<ProtocolSpecification> line = new("line", new LineProtocolKind(), "a request, and what its reply has to match");
    private static readonly Field<ProtocolSpecification> banner = new("banner", new BannerProtocolKind(), "what the server has to say first");
    private static readonly Field<ProtocolSpecification> http = new("http", new HttpProtocolKind(), "a request of HTTP/1.1, and what its response has to be");

    /// <summary>The names of all that need no extension.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. ProtocolCatalog.Plain, "line", "banner"];

    public override string Description => "echo, tcp, http, { http: … }, { line: … } or { banner: … }";

    public override bool TryRead(Node node, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        if (node is ScalarNode { IsNull: false } scalar)
            return TryReadWord(scalar, problems, out value);
        if (node is not MappingNode mapping)
            return plain.TryRead(node, problems, out _);
        if (!FieldReader.TryRead(mapping, "'protocol'", node.Span, [line, banner, http], [], problems, out var values))
            return false;
        if (new[] { values.Has(line), values.Has(banner), values.Has(http) }.Count(isGiven => isGiven) > 1)
        {
            problems.Add(node.Span, "'protocol' names two protocols", "all servers share the port, and no client chooses its server: give them one");
            return false;
        }

        if ((values.Find(line) ?? values.Find(banner) ?? values.Find(http)) is { } found)
        {
            value = found;
            return true;
        }

        problems.AddMissing(node.Span, "'protocol' says nothing", $"write 'protocol: tcp', 'protocol: http', '{LineForm}' or '{BannerForm}'");
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Either(plain.Schema(definitions), SchemaShapes.And(SchemaShapes.Mapping([line, banner, http], definitions), SchemaShapes.OneOf(line.Name, banner.Name, http.Name)));

    public override Node Write(ProtocolSpecification value) => value.Name switch
    {
        "line" => FieldReader.Write(new FieldValues().Set(line, value)),
        ProtocolCatalog.Http when value.Http is not null => FieldReader.Write(new FieldValues().Set(http, value)),
        "banner" => FieldReader.Write(new FieldValues().Set(banner, value)),
        _ => plain.Write(value.Name),
    };

    private bool TryReadWord(ScalarNode scalar, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        var remedy = scalar.Value switch
        {
            "line" => $"write '{LineForm}'",
            "banner" => $"write '{BannerForm}'",
            _ => null,
        };
        if (remedy is not null)
        {
            problems.Add(scalar.Span, $"the protocol '{scalar.Value}' needs more than its name", remedy);
            return false;
        }

        if (added.FirstOrDefault(protocol => protocol.Name == scalar.Value) is { } own)
        {
            value = new ProtocolSpecification(own.Name) { Added = own };
            return true;
        }

        if (ProtocolCatalog.Plain.Contains(scalar.Value, StringComparer.Ordinal))
        {
            value = new ProtocolSpecification(scalar.Value);
            return true;
        }

        problems.Add(scalar.Span, $"unknown protocol '{scalar.Value}'", Suggestion.For(scalar.Value, known) is { } meant ? $"did you mean '{meant}'?" : $"one of: {string.Join(", ", known)}");
        return false;
    }
}
