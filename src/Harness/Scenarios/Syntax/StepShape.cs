using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Syntax;

/// <summary>Says what is wrong with a step that is no mapping with one key, and how it was most likely meant.</summary>
internal static class StepShape
{
    public static void Reject(Node node, IReadOnlyDictionary<string, StepSyntax> verbs, Problems problems)
    {
        const string message = "a step must be a mapping with one key, its verb";
        switch (node)
        {
            case MappingNode { Entries: [{ } first, { } second, ..] }:
                problems.Add(second.Key.Span, message, RemedyFor(first, second.Key.Value, verbs));
                break;
            case MappingNode:
                problems.AddMissing(node.Span, message, "a step is written '- verb: value'");
                break;
            default:
                problems.Add(node.Span, message, node is ScalarNode { IsNull: false } bare ? RemedyFor(bare.Value, verbs) : "a step is written '- verb: value'");
                break;
        }
    }

    private static string RemedyFor(MappingEntry first, string second, IReadOnlyDictionary<string, StepSyntax> verbs)
    {
        if (verbs.TryGetValue(first.Key.Value, out var verb) && verb.Fields.Any(field => field.Name == second || field.Singular == second))
        {
            var main = first.Value is ScalarNode { IsNull: false } value ? $"{verb.Fields[0].Name}: {value.Value}, " : "";
            return $"fields of a verb stand together: '- {verb.Name}: {{ {main}{second}: … }}'";
        }

        return $"begin a new step with '- {Suggestion.For(second, verbs.Keys) ?? second}:'";
    }

    private static string RemedyFor(string bare, IReadOnlyDictionary<string, StepSyntax> verbs)
    {
        var words = bare.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (!verbs.TryGetValue(words[0], out var verb))
            return "a step is written '- verb: value'";
        return words.Length == 2
            ? $"write '- {verb.Name}: {words[1]}'"
            : $"write '- {verb.Name}:{(verb.Fields.Any(field => field.Required) ? " …" : "")}'";
    }
}
