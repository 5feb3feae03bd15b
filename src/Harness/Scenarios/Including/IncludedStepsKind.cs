using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Including;

/// <summary>The name of a file of steps; the tree has its steps beside it already.</summary>
/// <param name="reader">Gives the reader of the steps; it is asked for late, since it knows the verb that this is a field of.</param>
internal sealed class IncludedStepsKind(Func<StepReader> reader) : ValueKind<IncludedSteps>
{
    /// <inheritdoc/>
    public override string Description => $"the path of a file `*{FragmentName.Ending}`, relative to the file that includes it";

    /// <inheritdoc/>
    public override bool TryRead(Node node, Problems problems, out IncludedSteps value)
    {
        value = new IncludedSteps("", []);
        if (node is not IncludedNode included)
        {
            problems.Add(node.Span, "'include' takes the name of a file of steps", $"write '- include: connect{FragmentName.Ending}'");
            return false;
        }

        value = new IncludedSteps(included.File, reader().ReadAll(included.Steps, problems));
        return value.Steps.Count > 0;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.String($"{Regex.Escape(FragmentName.Ending)}$");

    /// <inheritdoc/>
    public override Node Write(IncludedSteps value) => new ScalarNode(SourceSpan.Start, value.File);
}
