using Harness.Observations;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>When a server counts as ready: <c>listening</c>, or <c>{ output: REGEX }</c>.</summary>
internal sealed class ReadinessKind : ValueKind<Readiness>
{
    private const string later = "http";
    private const string remedy = "write 'ready: listening', or 'ready: { output: REGEX }'";

    private static readonly ChoiceKind word = new("listening");
    private static readonly Field<Pattern> output = new("output", new RegexKind(), "a line that it prints");

    public override string Description => "'listening', or { output: REGEX }";

    public override bool TryRead(Node node, Problems problems, out Readiness value)
    {
        value = Readiness.Listening;
        if (node is ScalarNode { IsNull: false } scalar && scalar.Value != word.Words[0])
        {
            RejectWord(scalar, problems);
            return false;
        }

        if (node is not MappingNode mapping)
            return word.TryRead(node, problems, out _);
        if (!FieldReader.TryRead(mapping, "'ready'", node.Span, [output], [later], problems, out var values))
            return false;
        value = new Readiness(values.Find(output));
        if (values.Has(output))
            return true;
        problems.AddMissing(node.Span, "'ready' says nothing", remedy);
        return false;
    }

    public override Node Write(Readiness value) => value.Output is null
        ? new ScalarNode(SourceSpan.Start, "listening")
        : FieldReader.Write(new FieldValues().Set(output, value.Output));

    private static void RejectWord(ScalarNode scalar, Problems problems)
    {
        if (scalar.Value == later)
            problems.Add(scalar.Span, $"'{later}' is not supported by this version", remedy);
        else
            problems.Add(scalar.Span, $"unknown word '{scalar.Value}'", Suggestion.For(scalar.Value, word.Words) is { } meant ? $"did you mean '{meant}'?" : remedy);
    }
}
