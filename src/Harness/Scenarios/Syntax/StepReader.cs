using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>Reads steps of the verbs it was given, and writes them.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="later">Verbs that the format knows and this version does not run.</param>
public sealed class StepReader(IReadOnlyList<StepSyntax> verbs, IReadOnlyList<string> later)
{
    private readonly Dictionary<string, StepSyntax> byName = verbs.ToDictionary(verb => verb.Name, StringComparer.Ordinal);
    private readonly Dictionary<Type, StepSyntax> byStep = verbs.ToDictionary(verb => verb.StepType);

    /// <summary>The syntax of a step.</summary>
    public StepSyntax SyntaxOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return byStep[step.GetType()];
    }

    /// <summary>Reads a sequence of steps; every problem in it is named, and false means that there was one.</summary>
    public bool TryRead(Node node, Problems problems, out IReadOnlyList<Step> steps)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(problems);
        steps = [];
        if (node is not SequenceNode { Items.Count: > 0 } sequence)
        {
            problems.Add(node.Span, "'steps' must be a list with at least one step", "write each step on a line of its own: '- spawn: v1'");
            return false;
        }

        var read = sequence.Items.Select(item => TryReadStep(item, problems)).ToList();
        steps = [.. read.OfType<Step>()];
        return read.TrueForAll(step => step is not null);
    }

    /// <summary>The step as it stands in a file: a mapping with the verb as its only key.</summary>
    public MappingNode Write(Step step)
    {
        var syntax = SyntaxOf(step);
        var fields = FieldReader.Write(syntax.Write(step));
        var value = fields.Entries is [{ } only] && only.Key.Value == syntax.Fields[0].Name && only.Value is not MappingNode ? only.Value : fields;
        return new MappingNode(SourceSpan.Start, [new MappingEntry(new ScalarNode(SourceSpan.Start, syntax.Name), value)]);
    }

    /// <summary>The sequence of steps as it stands in a file.</summary>
    public SequenceNode Write(IEnumerable<Step> steps) => new(SourceSpan.Start, [.. steps.Select(Write)]);

    private Step? TryReadStep(Node node, Problems problems)
    {
        if (node is not MappingNode { Entries: [{ } only] })
        {
            Reject(node, problems);
            return null;
        }

        var verb = only.Key;
        if (!byName.TryGetValue(verb.Value, out var syntax))
        {
            if (later.Contains(verb.Value, StringComparer.Ordinal))
                problems.Add(verb.Span, $"the verb '{verb.Value}' is not supported by this version", "the format has it, this program does not run it yet");
            else
                problems.Add(verb.Span, $"unknown verb '{verb.Value}'", Suggestion.Remedy(verb.Value, byName.Keys));
            return null;
        }

        var fields = FieldsOf(only.Value, syntax, verb.Span, problems);
        if (fields is null || !FieldReader.TryRead(fields, $"'{syntax.Name}'", verb.Span, syntax.Fields, [], problems, out var values))
            return null;
        return syntax.Read(values) with { Place = verb.Span, ValuePlaces = values.Places };
    }

    /// <summary>A value that is no mapping stands for the main field.</summary>
    private static MappingNode? FieldsOf(Node value, StepSyntax syntax, SourceSpan verb, Problems problems)
    {
        switch (value)
        {
            case MappingNode mapping:
                return mapping;
            case ScalarNode { IsNull: true }:
                return new MappingNode(verb, []);
            case not null when syntax.Fields.Count > 0:
                return new MappingNode(verb, [new MappingEntry(new ScalarNode(value.Span, syntax.Fields[0].Name), value)]);
            default:
                problems.Add(value!.Span, $"'{syntax.Name}' takes no value", $"write '{syntax.Name}:'");
                return null;
        }
    }

    private static void Reject(Node node, Problems problems)
    {
        var remedy = node switch
        {
            ScalarNode { IsNull: false } bare => $"write '- {bare.Value}: …'",
            MappingNode { Entries: [_, { } second, ..] } => $"begin a new step with '- {second.Key.Value}:', or indent it as a field",
            _ => "a step is written '- verb: value'",
        };
        problems.Add(node is MappingNode { Entries: [_, { } extra, ..] } ? extra.Key.Span : node.Span, "a step must be a mapping with one key, its verb", remedy);
    }
}
