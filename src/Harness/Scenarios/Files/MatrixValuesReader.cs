using Harness.Scenarios.Matrices;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>Reads the values of an axis: a list of them, or a mapping that gives each a name. Each is one that the field takes, and none is there twice.</summary>
internal static class MatrixValuesReader
{
    // What does not fit into a line of a report has to be called something.
    private const int LongestText = 60;

    /// <summary>Reads an axis and adds it.</summary>
    public static void Read(string name, IReadOnlyList<string> path, ScalarNode key, Node node, Field field, ScenarioAxis? change, List<MatrixAxis> axes, Problems problems)
    {
        var given = GivenIn(node, field, problems);
        var read = new List<MatrixValue>();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (called, value) in given)
        {
            if (!field.TryRead(field.Name, value, problems, out var typed))
                continue;
            var text = called?.Value ?? TextOf(value);
            var place = called?.Span ?? value.Span;
            if (text.Length > LongestText)
                problems.Add(place, $"a value of '{name}' is too long for the name of a cell", "give the values names: { old: …, new: … }");
            else if (!seen.TryAdd(FlowText.Of(field.Write(typed)), text))
                problems.Add(place, $"a value of '{name}' is here a second time: {text}", "remove one: their cells would be the same");
            else
                read.Add(new MatrixValue(text, value));
        }

        // A value that is left out without a word would be a cell that nobody misses.
        if (read.Count < given.Count && problems.None)
            problems.Add(key.Span, $"a value of '{name}' cannot be read");
        if (read.Count > 0)
            axes.Add(new MatrixAxis(name, path, key.Span, read, change));
    }

    /// <summary>The values of an axis as they stand in a file.</summary>
    public static Node Write(MatrixAxis axis) => axis.Values.All(value => value.Text == TextOf(value.Value))
        ? new SequenceNode(SourceSpan.Start, [.. axis.Values.Select(value => value.Value)])
        : new MappingNode(SourceSpan.Start, [.. axis.Values.Select(value => new MappingEntry(new ScalarNode(SourceSpan.Start, value.Text), value.Value))]);

    private static List<(ScalarNode? Called, Node Value)> GivenIn(Node node, Field field, Problems problems)
    {
        switch (node)
        {
            case SequenceNode { Items.Count: > 0 } list:
                return [.. list.Items.Select(item => ((ScalarNode?)null, item))];
            case MappingNode { Entries.Count: > 0 } named:
                foreach (var (key, _) in named.Entries)
                {
                    if (key.Value.Length > LongestText || !key.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
                        problems.Add(key.Span, $"'{key.Value}' cannot be the name of a value", $"letters, digits, '-', '_' and '.' make one, at most {LongestText}");
                }

                return [.. named.Entries.Select(entry => ((ScalarNode?)entry.Key, entry.Value))];
            case ScalarNode { IsNull: false } scalar:
                problems.Add(node.Span, $"'{field.Name}' in a matrix takes a list of values", $"write [{ListRemedy.Of(scalar)}]");
                return [];
            default:
                problems.AddMissing(node.Span, $"'{field.Name}' has no value", $"write a list of values; each: {field.ValueDescription}");
                return [];
        }
    }

    /// <summary>The value in one line; what would make the name of a cell ambiguous is in quotes or brackets.</summary>
    private static string TextOf(Node node) => node is ScalarNode scalar ? ScalarText.Of(scalar, inFlow: true) : FlowText.Of(node);
}
