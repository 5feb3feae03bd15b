using System.Text.Json.Nodes;

namespace Harness.Scenarios.Schema;

/// <summary>The parts of a JSON Schema that several places refer to by name. A part may refer to itself: steps stand inside of steps.</summary>
internal sealed class SchemaDefinitions
{
    private readonly OrderedDictionary<string, JsonObject?> parts = new(StringComparer.Ordinal);

    /// <summary>A reference to a part, which is made at its first use.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes it.</param>
    public JsonObject Reference(string name, Func<JsonObject> create)
    {
        // The name is taken before the part is made, so that the part can refer to itself.
        if (parts.TryAdd(name, null))
            parts[name] = create();
        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    /// <summary>All parts by name.</summary>
    public JsonObject ToJson() => new(parts.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value)));
}
