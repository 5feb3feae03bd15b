using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;

namespace Harness.Scenarios.Including;

/// <summary>Puts the steps of other files in the place of each step that includes one. What cannot be included is a problem.</summary>
/// <param name="source">The scenario's file, which is told of each file.</param>
/// <param name="version">The field <c>version</c>.</param>
/// <param name="steps">The name of the field with the steps.</param>
internal sealed class Fragments(SourceText source, Field version, string steps)
{
    /// <summary>The verb.</summary>
    public const string Verb = "include";

    // Files that include each other several times grow without bound.
    private const int Most = 256;

    private readonly Problems found = new();
    private int count;

    /// <summary>The file with all steps that it includes. False if there was a problem.</summary>
    public bool TryExpand(MappingNode root, Problems problems, out MappingNode expanded)
    {
        expanded = WithSteps(root, source.Path, []);
        foreach (var problem in found.InOrder)
            problems.Add(problem);
        return found.None;
    }

    private MappingNode WithSteps(MappingNode mapping, string file, IReadOnlyList<string> around) => mapping with
    {
        Entries = [.. mapping.Entries.Select(entry => entry.Key.Value == steps ? entry with { Value = OfList(entry.Value, file, around) } : entry)],
    };

    private Node OfList(Node node, string file, IReadOnlyList<string> around) =>
        node is SequenceNode list ? list with { Items = [.. list.Items.Select(item => OfStep(item, file, around))] } : node;

    private Node OfStep(Node step, string file, IReadOnlyList<string> around)
    {
        if (step is not MappingNode { Entries: [{ } only] } mapping)
            return step;
        var value = only.Value switch
        {
            ScalarNode { IsNull: false } name when only.Key.Value == Verb => Include(name, only.Key.Span, file, around),
            MappingNode { Entries: [{ Key.Value: "file", Value: ScalarNode { IsNull: false } name }] } when only.Key.Value == Verb => Include(name, only.Key.Span, file, around),
            MappingNode inner => WithSteps(inner, file, around),
            var other => OfList(other, file, around),
        };
        return mapping with { Entries = [only with { Value = value }] };
    }

    private Node Include(ScalarNode name, SourceSpan verb, string file, IReadOnlyList<string> around)
    {
        if (name.Value.Length == 0)
        {
            found.Add(name.Span, "no file is named that could be included", $"name one, such as 'common{FragmentName.Ending}'");
            return name;
        }

        var path = Path.Combine(Path.GetDirectoryName(file) ?? "", name.Value);
        var full = name.Value.Contains('\0', StringComparison.Ordinal) ? name.Value : Path.GetFullPath(path);
        if (!FragmentName.Is(name.Value))
        {
            found.Add(name.Span, $"'{name.Value}' cannot be included: it is not called a file of steps", $"call it '{Path.GetFileNameWithoutExtension(name.Value)}{FragmentName.Ending}'");
            return name;
        }

        if (around.Contains(full, StringComparer.Ordinal))
        {
            found.Add(name.Span, $"'{name.Value}' includes itself{(around[^1] == full ? "" : $", by way of '{Path.GetFileName(around[^1])}'")}", "remove one of the steps that include it");
            return name;
        }

        if (++count > Most)
        {
            if (count == Most + 1)
                found.Add(name.Span, $"more than {Most} files are included", "put what is common in fewer files");
            return name;
        }

        return Read(path, full, new Inclusion(path, verb), name) is { } root && root.Entries.FirstOrDefault(entry => entry.Key.Value == steps)?.Value is { } list
            ? new IncludedNode(name.Span, name.Value, OfList(list, path, [.. around, full]))
            : name;
    }

    private MappingNode? Read(string path, string full, Inclusion inclusion, ScalarNode name)
    {
        var problems = new Problems();
        if (!SourceText.TryLoad(path, problems, out var text))
        {
            source.Include(text);
            found.Add(name.Span, $"'{name.Value}' cannot be included: {problems.InOrder[0].Message}", problems.InOrder[0].Remedy ?? $"the path is relative to the file that includes it: {full}");
            return null;
        }

        source.Include(text);
        var root = YamlDocument.Read(text, problems).Root;
        if (problems.None)
            Check(root, problems);
        foreach (var problem in problems.InOrder)
            found.Add(problem with { Span = problem.Span with { Included = inclusion } });
        return problems.None && root is not null ? (MappingNode)Placed(root, inclusion) : null;
    }

    /// <summary>What is not a step belongs to the scenario: a file of steps says nothing that would be overlooked.</summary>
    private void Check(Node? root, Problems problems)
    {
        if (root is not MappingNode mapping)
        {
            problems.Add(root?.Span ?? SourceSpan.Start, "a file of steps is a mapping", $"write 'version: 1' and '{steps}:'");
            return;
        }

        foreach (var entry in mapping.Entries.Where(entry => entry.Key.Value != version.Name && entry.Key.Value != steps))
            problems.Add(entry.Key.Span, $"a file of steps has no '{entry.Key.Value}'", $"'{version.Name}' and '{steps}' are all that it has; write '{entry.Key.Value}' in the scenario");
        foreach (var missing in new[] { version.Name, steps }.Except(mapping.Entries.Select(entry => entry.Key.Value), StringComparer.Ordinal))
            problems.Add(mapping.Span, $"a file of steps needs '{missing}'", missing == version.Name ? "begin with 'version: 1'" : $"add '{steps}:'");
        if (mapping.Entries.FirstOrDefault(entry => entry.Key.Value == version.Name)?.Value is { } given)
            version.TryRead(version.Name, given, problems, out _);
    }

    private static Node Placed(Node node, Inclusion inclusion) => node switch
    {
        MappingNode mapping => mapping with { Span = mapping.Span with { Included = inclusion }, Entries = [.. mapping.Entries.Select(entry => new MappingEntry((ScalarNode)Placed(entry.Key, inclusion), Placed(entry.Value, inclusion)))] },
        SequenceNode list => list with { Span = list.Span with { Included = inclusion }, Items = [.. list.Items.Select(item => Placed(item, inclusion))] },
        _ => node with { Span = node.Span with { Included = inclusion } },
    };
}
