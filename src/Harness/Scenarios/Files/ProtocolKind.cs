using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>How a server answers. The format knows three protocols; this version speaks one.</summary>
internal sealed class ProtocolKind : ValueKind<string>
{
    private const string Spoken = "echo";

    private static readonly ChoiceKind known = new(Spoken, "tcp", "http");

    public override string Description => $"'{Spoken}'";

    public override bool TryRead(Node node, Problems problems, out string value)
    {
        if (!known.TryRead(node, problems, out value))
            return false;
        if (value == Spoken)
            return true;
        problems.Add(node.Span, $"the protocol '{value}' is not supported by this version", $"it speaks '{Spoken}' only");
        return false;
    }

    public override Node Write(string value) => known.Write(value);
}
