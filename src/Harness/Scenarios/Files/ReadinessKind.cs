using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>When a server counts as ready: <c>listening</c>, or <c>{ output: REGEX }</c>.</summary>
internal sealed class ReadinessKind : ValueKind<Readiness>
{
    private static readonly ChoiceKind word = new("listening");
    private static readonly Field<Pattern> output = new("output", new RegexKind(), "a line that it prints") { Required = true };

    public override string Description => "'listening', or { output: REGEX }";

    public override bool TryRead(Node node, Problems problems, out Readiness value)
    {
        value = Readiness.Listening;
        if (node is not MappingNode mapping)
            return word.TryRead(node, problems, out _);
        if (!FieldReader.TryRead(mapping, "'ready'", node.Span, [output], ["http"], problems, out var values))
            return false;
        value = new Readiness(values.Require(output));
        return true;
    }

    public override Node Write(Readiness value) => value.Output is null
        ? new ScalarNode(SourceSpan.Start, "listening")
        : FieldReader.Write(new FieldValues().Set(output, value.Output));
}
