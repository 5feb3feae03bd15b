using System.Text.Json.Nodes;
using Harness.Scenarios.Schema;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Text;
using Harness.Scenarios.Values;

namespace Harness.Scenarios.Files;

/// <summary>Settings of the kernel, each with the values that the kernel documents for it.</summary>
internal sealed class KernelKind : ValueKind<IReadOnlyDictionary<string, int>>
{
    /// <summary>The settings: all belong to a network namespace.</summary>
    public static IReadOnlyList<Field<int>> Settings { get; } =
    [
        new("tcp_migrate_req", new IntegerKind(0, 1), "`net.ipv4.tcp_migrate_req`"),
        new("somaxconn", new IntegerKind(), "`net.core.somaxconn`"),
        new("tcp_syncookies", new IntegerKind(0, 2), "`net.ipv4.tcp_syncookies`"),
    ];

    public override string Description => "a mapping of kernel settings";

    public override bool TryRead(Node node, Problems problems, out IReadOnlyDictionary<string, int> value)
    {
        value = new Dictionary<string, int>(StringComparer.Ordinal);
        if (node is not MappingNode mapping)
        {
            problems.Add(node.Span, "'kernel' is a mapping", $"write {{ {Settings[0].Name}: 1 }}");
            return false;
        }

        if (!FieldReader.TryRead(mapping, "'kernel'", node.Span, Settings, [], problems, out var values))
            return false;
        value = Of(values);
        return true;
    }

    internal override JsonObject Schema(SchemaDefinitions definitions) => SchemaShapes.Mapping(Settings, definitions);

    public override Node Write(IReadOnlyDictionary<string, int> value) => FieldReader.Write(ValuesOf(value));

    /// <summary>The settings that were read, by name.</summary>
    public static IReadOnlyDictionary<string, int> Of(FieldValues values) =>
        Settings.Where(values.Has).ToDictionary(setting => setting.Name, values.Require, StringComparer.Ordinal);

    /// <summary>The values that read back as these settings.</summary>
    public static FieldValues ValuesOf(IReadOnlyDictionary<string, int> settings)
    {
        var values = new FieldValues();
        foreach (var setting in Settings.Where(setting => settings.ContainsKey(setting.Name)))
            values.SetValue(setting, settings[setting.Name]);
        return values;
    }
}
