using System.Text.Json.Nodes;
using Harness.Scenarios.Syntax;

namespace Harness.Scenarios.Schema;

/// <summary>
/// The shapes that schemas of values are made of. A validator sees a scalar as YAML's core schema types it: <c>8080</c> is a number for it. A
/// shape accepts every spelling that the reader accepts, and a pattern is about strings alone.
/// </summary>
internal static class SchemaShapes
{
    /// <summary>Text, which may look like a number or a boolean.</summary>
    /// <param name="pattern">What it has to match where it is a string; null: anything.</param>
    public static JsonObject Text(string? pattern = null) => WithPattern(Typed("string", "number", "boolean"), pattern);

    /// <summary>A string that looks like nothing else.</summary>
    public static JsonObject String(string pattern) => WithPattern(Typed("string"), pattern);

    /// <summary>A whole number, which may also stand in quotes.</summary>
    public static JsonObject Whole(int min, int max) => new()
    {
        ["type"] = Types("integer", "string"),
        ["minimum"] = min,
        ["maximum"] = max,
        ["pattern"] = "^-?[0-9]+$",
    };

    /// <summary>One of these words.</summary>
    public static JsonObject Words(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };

    /// <summary>One of these shapes.</summary>
    public static JsonObject Either(params IReadOnlyList<JsonObject> shapes) => shapes.Count == 1 ? shapes[0] : new JsonObject { ["anyOf"] = new JsonArray([.. shapes]) };

    /// <summary>A list.</summary>
    public static JsonObject List(JsonObject item, int least)
    {
        var list = Typed("array");
        list["items"] = item;
        if (least > 0)
            list["minItems"] = least;
        return list;
    }

    /// <summary>A mapping whose keys the author chooses.</summary>
    public static JsonObject Map(JsonObject key, JsonObject item)
    {
        var map = Typed("object");
        map["propertyNames"] = key;
        map["additionalProperties"] = item;
        return map;
    }

    /// <summary>The values of an axis of a matrix: a list of them, or a mapping that gives each a name.</summary>
    public static JsonObject AxisOf(Func<JsonObject> value) => Either(List(value(), 1), Map(Text(), value()));

    /// <summary>A mapping of declared fields.</summary>
    public static JsonObject Mapping(IReadOnlyList<Field> fields, SchemaDefinitions definitions)
    {
        var (properties, required, conditions) = (new JsonObject(), new JsonArray(), new JsonArray());
        foreach (var field in fields)
        {
            properties[field.Name] = Described(field.Schema(field.Name, definitions), field.Summary);
            if (field.Singular is { } singular)
            {
                properties[singular] = Described(field.Schema(singular, definitions), field.Summary);
                conditions.Add(field.Required ? OneOf(field.Name, singular) : new JsonObject { ["not"] = Required(field.Name, singular) });
            }
            else if (field.Required)
            {
                required.Add(field.Name);
            }
        }

        var mapping = Typed("object");
        mapping["properties"] = properties;
        if (required.Count > 0)
            mapping["required"] = required;
        mapping["additionalProperties"] = false;
        if (conditions.Count > 0)
            mapping["allOf"] = conditions;
        return mapping;
    }

    /// <summary>The condition that exactly one of these keys is given.</summary>
    public static JsonObject OneOf(params IReadOnlyList<string> keys) => new() { ["oneOf"] = new JsonArray([.. keys.Select(key => Required(key))]) };

    /// <summary>The condition that all of these keys are given.</summary>
    public static JsonObject Required(params IReadOnlyList<string> keys) => new() { ["required"] = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]) };

    /// <summary>A shape that holds when a further condition holds as well.</summary>
    public static JsonObject And(JsonObject shape, JsonObject condition)
    {
        if (shape["allOf"] is not JsonArray all)
            shape["allOf"] = all = [];
        all.Add(condition);
        return shape;
    }

    /// <summary>A shape with what an editor shows beside it.</summary>
    public static JsonObject Described(JsonObject shape, string description)
    {
        // What stands beside a reference is not looked at.
        var described = new JsonObject { ["description"] = description };
        if (shape.ContainsKey("$ref"))
        {
            described["allOf"] = new JsonArray(shape);
            return described;
        }

        foreach (var (key, value) in shape.ToList())
        {
            shape.Remove(key);
            described[key] = value;
        }

        return described;
    }

    /// <summary>A shape of one type of JSON, or of several.</summary>
    public static JsonObject Typed(params IReadOnlyList<string> types) => new() { ["type"] = Types(types) };

    private static JsonNode Types(params IReadOnlyList<string> types) =>
        types.Count == 1 ? JsonValue.Create(types[0]) : new JsonArray([.. types.Select(type => JsonValue.Create(type))]);

    private static JsonObject WithPattern(JsonObject shape, string? pattern)
    {
        if (pattern is not null)
            shape["pattern"] = pattern;
        return shape;
    }
}
