using Harness.Protocols;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>What servers speak, by the name of a protocol. The format knows one more than this version.</summary>
internal sealed class ProtocolKind : ValueKind<string>
{
    private const string Later = "http";

    private static readonly ChoiceKind spoken = new([.. ProtocolCatalog.Names]);
    private static readonly ChoiceKind known = new([.. ProtocolCatalog.Names, Later]);

    public override string Description => spoken.Description;

    public override bool TryRead(Node node, Problems problems, out string value)
    {
        if (!known.TryRead(node, problems, out value))
            return false;
        if (value != Later)
            return true;
        problems.Add(node.Span, $"the protocol '{value}' is not supported by this version", "write 'protocol: tcp': it looks at the connections of any server, and not at what is said on them");
        return false;
    }

    public override Node Write(string value) => spoken.Write(value);
}
