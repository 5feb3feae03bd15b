using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>A list of steps inside of a step.</summary>
/// <param name="reader">Gives the reader; it is asked for late, since it knows the verb that this is a field of.</param>
public sealed class StepsKind(Func<StepReader> reader) : ValueKind<IReadOnlyList<Step>>
{
    /// <inheritdoc/>
    public override string Description => "a list of steps";

    /// <inheritdoc/>
    public override bool TryRead(Node node, Problems problems, out IReadOnlyList<Step> value) => reader().TryRead(node, problems, out value);

    /// <inheritdoc/>
    public override Node Write(IReadOnlyList<Step> value) => reader().Write(value);
}
