using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>Text that is handed to a process. The kernel ends it at the first NUL, so that it cannot contain one.</summary>
/// <param name="what">What the text is, with its article, for messages.</param>
/// <param name="isVariable">Whether it names a variable of the environment, which ends at the first <c>=</c>.</param>
internal sealed class ProcessTextKind(string what, bool isVariable = false) : ValueKind<string>
{
    private readonly TextKind text = new(what, oneLine: isVariable);

    public override string Description => text.Description;

    public override bool TryRead(Node node, Problems problems, out string value)
    {
        if (!text.TryRead(node, problems, out value))
            return false;
        if (value.Contains('\0'))
            problems.Add(node.Span, $"{what} cannot contain a NUL", "no program could read what comes after it");
        else if (isVariable && value.Contains('='))
            problems.Add(node.Span, $"{what} cannot contain '='", $"write '{value.Split('=')[0]}: …'");
        else
            return true;
        return false;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Text(isVariable ? "^[^=\\r\\n\\u0000]*[^=\\s\\u0000][^=\\r\\n\\u0000]*\\n*$" : "^[^\\u0000]*$");

    public override Node Write(string value) => text.Write(value);
}
