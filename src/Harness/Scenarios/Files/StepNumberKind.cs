using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>The number of a step, as reports show it.</summary>
internal sealed class StepNumberKind : ScalarKind<string>
{
    public override string Description => "the number of a step";

    protected override bool TryReadText(ScalarNode scalar, Problems problems, out string value)
    {
        value = scalar.Value;
        return StepNumber.IsWellFormed(value)
            || Refuse(problems, scalar.Span, $"'{value}' is not the number of a step", "write it as reports do: 4, 4.2 for the second step inside of step 4, 4#3.2 for it in the third turn", out value);
    }

    protected override string TextOf(string value) => value;
}
