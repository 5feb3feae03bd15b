using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>Reads steps of the verbs it was given, and writes them.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="later">Verbs that the format knows and this version does not run.</param>
internal sealed class StepReader(IReadOnlyList<StepSyntax> verbs, IReadOnlyList<string> later)
{
    private readonly Dictionary<string, StepSyntax> byName = verbs.ToDictionary(verb => verb.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, StepSyntax> byFormerName = verbs.Where(verb => verb.FormerName is not null).ToDictionary(verb => verb.FormerName!, StringComparer.Ordinal);
    private readonly Dictionary<Type, StepSyntax> byStep = verbs.DistinctBy(verb => verb.StepType).ToDictionary(verb => verb.StepType);

    /// <summary>The verbs that were renamed, by their former names.</summary>
    public IReadOnlyDictionary<string, string> NewNames => byFormerName.ToDictionary(former => former.Key, former => former.Value.Name, StringComparer.Ordinal);

    /// <summary>The syntax of a step.</summary>
    public StepSyntax SyntaxOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.VerbName is { } name ? byName[name] : byStep[step.GetType()];
    }

    /// <summary>Reads a sequence of steps; every problem in it is named, and false means that there was one.</summary>
    public bool TryRead(Node node, Problems problems, out IReadOnlyList<Step> steps)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var before = problems.Count;
        var all = ReadAll(node, problems);
        steps = [.. all.Where(step => step is not UnreadStep)];
        return problems.Count == before && steps.Count > 0 && steps.Count == all.Count;
    }

    /// <summary>The step as it stands in a file: a mapping with the verb as its only key.</summary>
    public MappingNode Write(Step step)
    {
        var syntax = SyntaxOf(step);
        var fields = FieldReader.Write(syntax.Write(step));
        var isMainOnly = syntax.HasMainField && fields.Entries is [{ } only] && only.Key.Value == syntax.Fields[0].Name && only.Value is not MappingNode;
        return new MappingNode(SourceSpan.Start, [new MappingEntry(new ScalarNode(SourceSpan.Start, syntax.Name), isMainOnly ? fields.Entries[0].Value : fields)]);
    }

    /// <summary>The sequence of steps as it stands in a file.</summary>
    public SequenceNode Write(IEnumerable<Step> steps) => new(SourceSpan.Start, [.. steps.Select(Write)]);

    /// <summary>What a JSON Schema says of a sequence of steps.</summary>
    internal JsonObject Schema(SchemaDefinitions definitions)
    {
        var step = SchemaShapes.Typed("object");
        step["properties"] = new JsonObject(
            byName.Values.Select(verb => KeyValuePair.Create(verb.Name, (JsonNode?)SchemaShapes.Described(verb.Schema(definitions), verb.Summary)))
                .Concat(byFormerName.Select(former => KeyValuePair.Create(former.Key, (JsonNode?)SchemaShapes.Described(former.Value.Schema(definitions), $"The former name of '{former.Value.Name}'.")))));
        step["additionalProperties"] = false;
        step["minProperties"] = 1;
        step["maxProperties"] = 1;
        return SchemaShapes.List(step, least: 1);
    }

    /// <summary>Reads a sequence of steps, with an <see cref="UnreadStep"/> for each that cannot be read; empty where there is none.</summary>
    internal IReadOnlyList<Step> ReadAll(Node node, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(problems);
        if (node is SequenceNode { Items.Count: > 0 } sequence)
            return [.. sequence.Items.Select(item => TryReadStep(item, problems) ?? UnreadStep.Of(item))];

        var example = node is MappingNode { Entries: [{ } first, ..] } ? $"begin each step with '- ': '- {first.Key.Value}: …'" : "write each step on a line of its own: '- spawn: v1'";
        problems.Add(node.Span, node is SequenceNode ? "the list of steps is empty" : "expected a list of steps", example);
        return [];
    }

    private Step? TryReadStep(Node node, Problems problems)
    {
        if (node is not MappingNode { Entries: [{ } only] })
        {
            StepShape.Reject(node, byName, problems);
            return null;
        }

        var verb = only.Key;
        if (byFormerName.TryGetValue(verb.Value, out var syntax))
        {
            problems.Warn(verb.Span, $"the verb '{verb.Value}' is called '{syntax.Name}' now", $"write '{syntax.Name}'");
        }
        else if (!byName.TryGetValue(verb.Value, out syntax))
        {
            if (later.Contains(verb.Value, StringComparer.Ordinal))
                problems.Add(verb.Span, $"the verb '{verb.Value}' is not supported by this version", "the format has it, this program does not run it yet");
            else
                problems.Add(verb.Span, $"unknown verb '{verb.Value}'", Suggestion.Remedy(verb.Value, [.. byName.Keys, .. later]) ?? $"the verbs are: {string.Join(", ", byName.Keys)}");
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
            case not null when syntax.HasMainField:
                return new MappingNode(verb, [new MappingEntry(new ScalarNode(value.Span, syntax.Fields[0].Name), value)]);
            default:
                var needed = syntax.Fields.Where(field => field.Required).Select(field => field.Name).DefaultIfEmpty(syntax.Fields[0].Name);
                problems.Add(value!.Span, $"'{syntax.Name}' takes its fields by name", $"write '{syntax.Name}: {{ {string.Join(", ", needed.Select(name => $"{name}: …"))} }}'");
                return null;
        }
    }
}
