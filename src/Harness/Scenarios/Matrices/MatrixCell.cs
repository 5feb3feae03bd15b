using Harness.Scenarios.Text;

namespace Harness.Scenarios.Matrices;

/// <summary>One combination of the values of a matrix.</summary>
/// <param name="Values">The axes, each with its value.</param>
internal sealed record MatrixCell(IReadOnlyList<(MatrixAxis Axis, MatrixValue Value)> Values)
{
    /// <summary>Its name, by which it is chosen: <c>rtt=20ms, drain=steer</c>. No two cells of a file have the same one.</summary>
    public string Name => string.Join(", ", Values.Select(one => $"{one.Axis.Name}={one.Value.Text}"));

    /// <summary>The file of this cell: what the file says, with the values of the cell in their places.</summary>
    /// <param name="root">The mapping that the file is, without its matrix.</param>
    public MappingNode Of(MappingNode root) => Values.Where(one => one.Axis.Change is null).Aggregate(root, (file, one) => Put(file, one.Axis.Path, one.Value.Value));

    /// <summary>The scenario with the changes that no key of a file makes.</summary>
    public Scenario Of(Scenario scenario) => Values.Aggregate(
        scenario with { Name = $"{scenario.Name} [{Name}]", Cell = Name },
        (changed, one) => one.Axis.Change?.Of(changed, ((ScalarNode)one.Value.Value).Value) ?? changed);

    /// <summary>A mapping with a value under a path of keys; what is no mapping there is replaced.</summary>
    public static MappingNode Put(MappingNode mapping, IReadOnlyList<string> path, Node value)
    {
        var at = mapping.Entries.ToList().FindIndex(entry => entry.Key.Value == path[0]);
        var inner = at < 0 ? null : mapping.Entries[at].Value as MappingNode;
        var put = path.Count == 1 ? value : Put(inner ?? new MappingNode(value.Span, []), [.. path.Skip(1)], value);
        var entry = new MappingEntry(at < 0 ? new ScalarNode(value.Span, path[0]) : mapping.Entries[at].Key, put);
        return mapping with { Entries = at < 0 ? [.. mapping.Entries, entry] : [.. mapping.Entries.Take(at), entry, .. mapping.Entries.Skip(at + 1)] };
    }
}
