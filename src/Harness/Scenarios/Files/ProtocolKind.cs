using Harness.Protocols;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What servers speak: the name of a protocol, or one that needs more with what it needs. The format knows one more than this version.</summary>
internal sealed class ProtocolKind : ValueKind<ProtocolSpecification>
{
    private const string Later = "http";
    private const string LineForm = "protocol: { line: { request: \"PING\\r\\n\", matches: REGEX } }", BannerForm = "protocol: { banner: { matches: REGEX } }";

    private static readonly IReadOnlyList<string> known = [.. ProtocolCatalog.Plain, "line", "banner", Later];
    private static readonly ChoiceKind plain = new([.. ProtocolCatalog.Plain]);
    private static readonly Field<ProtocolSpecification> line = new("line", new LineProtocolKind(), "a request, and what its reply has to match");
    private static readonly Field<ProtocolSpecification> banner = new("banner", new BannerProtocolKind(), "what the server has to say first");

    public override string Description => "echo, tcp, { line: … } or { banner: … }";

    public override bool TryRead(Node node, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        if (node is ScalarNode { IsNull: false } scalar)
            return TryReadWord(scalar, problems, out value);
        if (node is not MappingNode mapping)
            return plain.TryRead(node, problems, out _);
        if (!FieldReader.TryRead(mapping, "'protocol'", node.Span, [line, banner], [Later], problems, out var values))
            return false;
        if (values.Has(line) && values.Has(banner))
        {
            problems.Add(node.Span, "'protocol' names two protocols", "all servers share the port, and no client chooses its server: give them one");
            return false;
        }

        if ((values.Find(line) ?? values.Find(banner)) is { } found)
        {
            value = found;
            return true;
        }

        problems.AddMissing(node.Span, "'protocol' says nothing", $"write 'protocol: tcp', '{LineForm}' or '{BannerForm}'");
        return false;
    }

    public override Node Write(ProtocolSpecification value) => value.Name switch
    {
        "line" => FieldReader.Write(new FieldValues().Set(line, value)),
        "banner" => FieldReader.Write(new FieldValues().Set(banner, value)),
        _ => plain.Write(value.Name),
    };

    private static bool TryReadWord(ScalarNode scalar, Problems problems, out ProtocolSpecification value)
    {
        value = ProtocolSpecification.Default;
        var remedy = scalar.Value switch
        {
            Later => "write 'protocol: tcp': it looks at the connections of any server, and not at what is said on them",
            "line" => $"write '{LineForm}'",
            "banner" => $"write '{BannerForm}'",
            _ => null,
        };
        if (remedy is not null)
        {
            problems.Add(scalar.Span, scalar.Value == Later ? $"the protocol '{Later}' is not supported by this version" : $"the protocol '{scalar.Value}' needs more than its name", remedy);
            return false;
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
