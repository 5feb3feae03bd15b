using System.Text.Json.Nodes;
using Harness.Scenarios.Matrices;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>A matrix: what its cells differ in, each with a list of values, or with a mapping that gives each value a name.</summary>
/// <param name="keys">Keys of a file that are axes themselves.</param>
/// <param name="groups">Keys of a file whose members are axes, with these; and whether the key itself can be one, with a list of whole values.</param>
/// <param name="servers">The key under which servers stand by name.</param>
/// <param name="server">The members of a server.</param>
/// <param name="changes">Axes that are no key of a file.</param>
internal sealed class MatrixKind(
    IReadOnlyList<Field> keys,
    IReadOnlyList<(Field Key, IReadOnlyList<Field> Members, bool IsAxis)> groups,
    Field servers,
    IReadOnlyList<Field> server,
    IReadOnlyList<ScenarioAxis> changes) : ValueKind<Matrix>
{
    /// <summary>Every axis, for the reference: what it is called, what its values are, and what it means.</summary>
    public IReadOnlyList<(string Name, string Values, string Meaning)> Axes { get; } =
    [
        .. keys.Select(key => (key.Name, key.ValueDescription, key.Summary)),
        .. groups.SelectMany(group => group.Members.Select(member => ($"{group.Key.Name}: {{ {member.Name}: … }}", member.ValueDescription, member.Summary))),
        ($"{servers.Name}: {{ NAME: {{ KEY: … }} }}", "as for `server`", "a key of one server"),
        .. changes.Select(change => (change.Name, string.Join(", ", change.Values), change.Summary)),
    ];

    public override string Description => "a mapping; each key: an axis; each value: a list of its values, or a mapping that gives each a name";

    public override bool TryRead(Node node, Problems problems, out Matrix value)
    {
        var axes = new List<MatrixAxis>();
        value = new Matrix(axes);
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'matrix' is a mapping of axes", $"write {{ {changes[0].Name}: [{string.Join(", ", changes[0].Values.Take(2))}] }}");
            return false;
        }

        var found = new Problems { OfPart = problems.OfPart };
        foreach (var entry in mapping.Entries)
            Read(entry, axes, found);
        if (found.None && axes.Count == 0)
            found.AddMissing(node.Span, "'matrix' has no axis", $"write {{ {changes[0].Name}: [{string.Join(", ", changes[0].Values.Take(2))}] }}, or remove it");
        if (found.None && value.Count > Matrix.MostCells)
            found.Add(node.Span, $"the matrix has {(value.Count == int.MaxValue ? "more than a thousand million" : $"{value.Count:#,0}")} cells ({string.Join(" x ", axes.Select(axis => axis.Values.Count))}), and at most {Matrix.MostCells} are run", "remove values or an axis, or make several files of it");
        foreach (var problem in found.InOrder)
            problems.Add(problem);
        return found.None && axes.Count > 0;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions)
    {
        var axes = new JsonObject();
        foreach (var key in keys)
            axes[key.Name] = AxisOf(key);
        foreach (var (key, members, isAxis) in groups)
        {
            var ofMembers = members == server ? ServerAxes() : MembersOf(members);
            axes[key.Name] = isAxis ? SchemaShapes.Either(ofMembers, AxisOf(key)) : ofMembers;
        }

        axes[servers.Name] = SchemaShapes.Map(SchemaShapes.Text(NameText.Form), ServerAxes());
        foreach (var change in changes)
            axes[change.Name] = SchemaShapes.Described(SchemaShapes.AxisOf(() => SchemaShapes.Words(change.Values)), change.Summary);
        return Closed(axes);

        JsonObject ServerAxes() => definitions.Reference("server-axes", () => MembersOf(server));

        JsonObject AxisOf(Field field) => SchemaShapes.Described(SchemaShapes.AxisOf(() => field.Schema(field.Name, definitions)), field.Summary);

        JsonObject MembersOf(IReadOnlyList<Field> members)
        {
            var properties = new JsonObject();
            foreach (var member in members)
                properties[member.Name] = AxisOf(member);
            return Closed(properties);
        }

        static JsonObject Closed(JsonObject properties)
        {
            var mapping = SchemaShapes.Typed("object");
            mapping["properties"] = properties;
            mapping["minProperties"] = 1;
            mapping["additionalProperties"] = false;
            return mapping;
        }
    }

    public override Node Write(Matrix value)
    {
        var written = new MappingNode(SourceSpan.Start, []);
        foreach (var axis in value.Axes)
            written = MatrixCell.Put(written, axis.Path, MatrixValuesReader.Write(axis));
        return written;
    }

    private void Read(MappingEntry entry, List<MatrixAxis> axes, Problems problems)
    {
        var (key, node) = entry;
        if (changes.FirstOrDefault(change => change.Name == key.Value) is { } change)
            MatrixValuesReader.Read(change.Name, [change.Name], key, node, new Field<string>(change.Name, new ChoiceKind([.. change.Values]), change.Summary), change, axes, problems);
        else if (keys.FirstOrDefault(field => field.Name == key.Value) is { } whole)
            MatrixValuesReader.Read(whole.Name, [whole.Name], key, node, whole, change: null, axes, problems);
        else if (groups.FirstOrDefault(group => group.Key.Name == key.Value) is { Key: { } group } found)
            ReadGroup(group, found.Members, found.IsAxis, key, node, axes, problems);
        else if (key.Value == servers.Name)
            ReadServers(node, axes, problems);
        else
            problems.Add(key.Span, $"'{key.Value}' is no axis of a matrix", Remedy(key.Value));
    }

    private static void ReadGroup(Field group, IReadOnlyList<Field> members, bool isAxis, ScalarNode key, Node node, List<MatrixAxis> axes, Problems problems)
    {
        if (node is MappingNode mapping)
            ReadMembers($"'{group.Name}'", [group.Name], "", members, mapping, axes, problems);
        else if (isAxis)
            MatrixValuesReader.Read(group.Name, [group.Name], key, node, group, change: null, axes, problems);
        else
            problems.Add(node.Span, $"'{group.Name}' in a matrix is a mapping of axes", $"write {{ {members[0].Name}: […] }}");
    }

    private void ReadServers(Node node, List<MatrixAxis> axes, Problems problems)
    {
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, $"'{servers.Name}' in a matrix is a mapping of servers", $"write {{ v2: {{ {server[0].Name}: […] }} }}");
            return;
        }

        foreach (var (name, of) in mapping.Entries)
        {
            if (NameText.FirstWrong(name.Value) is >= 0 and var wrong)
                problems.Add(name.Span, NameText.Wrong("server", name.Value, wrong), "letters, digits, '-' and '_' make a name");
            else if (of is not MappingNode members)
                problems.Add(of.Span, "a server in a matrix is a mapping of axes", $"write {{ {server[0].Name}: […] }}");
            else
                ReadMembers($"the server '{name.Value}'", [servers.Name, name.Value], $"{name.Value}.", server, members, axes, problems);
        }
    }

    private static void ReadMembers(string owner, IReadOnlyList<string> path, string prefix, IReadOnlyList<Field> members, MappingNode mapping, List<MatrixAxis> axes, Problems problems)
    {
        if (mapping.Entries.Count == 0)
            problems.AddMissing(mapping.Span, $"{owner} has no axis", $"one of: {string.Join(", ", members.Select(member => member.Name))}");
        foreach (var (key, node) in mapping.Entries)
        {
            if (members.FirstOrDefault(member => member.Name == key.Value) is { } member)
                MatrixValuesReader.Read(prefix + member.Name, [.. path, member.Name], key, node, member, change: null, axes, problems);
            else
                problems.Add(key.Span, $"unknown field '{key.Value}' of {owner}", Suggestion.Remedy(key.Value, members.Select(one => one.Name)) ?? $"one of: {string.Join(", ", members.Select(one => one.Name))}");
        }
    }

    /// <summary>What stands inside of another key is most likely meant to be there.</summary>
    private string Remedy(string word)
    {
        var inside = groups.FirstOrDefault(group => group.Members.Any(member => member.Name == word));
        string[] names = [.. keys.Select(key => key.Name), .. groups.Select(group => group.Key.Name), servers.Name, .. changes.Select(change => change.Name)];
        return inside.Key is { } group ? $"write '{group.Name}: {{ {word}: […] }}'" : Suggestion.For(word, names) is { } meant ? $"did you mean '{meant}'?" : $"one of: {string.Join(", ", names)}";
    }
}
