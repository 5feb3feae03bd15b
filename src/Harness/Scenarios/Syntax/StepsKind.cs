using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>A list of steps inside of a step, or of a scenario.</summary>
/// <param name="reader">Gives the reader; it is asked for late, since it knows the verb that this is a field of.</param>
internal sealed class StepsKind(Func<StepReader> reader) : ValueKind<IReadOnlyList<Step>>
{
    /// <inheritdoc/>
    public override string Description => "a list of steps";

    /// <summary>
    /// Reads the list. True also where some of its steps cannot be read, which the problems say: what can be seen to be wrong
    /// with the others is to be named in the same pass.
    /// </summary>
    public override bool TryRead(Node node, Problems problems, out IReadOnlyList<Step> value)
    {
        value = reader().ReadAll(node, problems);
        return value.Count > 0;
    }

    /// <inheritdoc/>
    internal override JsonObject Schema(SchemaDefinitions definitions) => definitions.Reference("steps", () => reader().Schema(definitions));

    /// <inheritdoc/>
    public override Node Write(IReadOnlyList<Step> value) => reader().Write(value);
}
