using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Scenarios;

namespace Harness.Histories;

/// <summary>An expected violation as in a scenario file: a name, or a mapping where there is a step.</summary>
internal sealed class ExpectedViolationConverter : JsonConverter<ExpectedViolation>
{
    public override ExpectedViolation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(reader.GetString()!);
        var members = JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader);
        return members?.GetValueOrDefault("rule") is { } rule ? new(rule, members.GetValueOrDefault("step")) : throw new JsonException("An expected violation names no rule.");
    }

    public override void Write(Utf8JsonWriter writer, ExpectedViolation value, JsonSerializerOptions options)
    {
        if (value.Step is null)
        {
            writer.WriteStringValue(value.Rule);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("rule", value.Rule);
        writer.WriteString("step", value.Step);
        writer.WriteEndObject();
    }
}
