using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Scenarios;

/// <summary>A violation that a scenario is there to show: an item of <c>expect: { violated: […] }</c>.</summary>
/// <param name="Rule">The name of the rule that is broken.</param>
/// <param name="Step">
/// The number of the step in which it is broken, as reports show it: <c>4</c>, <c>4.2</c> inside of a repeat or parallel, <c>4#3.2</c> in the third
/// turn; null for anywhere.
/// </param>
[JsonConverter(typeof(Json))]
public sealed record ExpectedViolation(string Rule, string? Step = null)
{
    /// <summary>The rule that says nothing without a step: any step that fails breaks it, and only one of them is what the scenario shows.</summary>
    public const string NeedsStep = "steps-hold";

    /// <summary>A violation of this rule, anywhere.</summary>
    public static implicit operator ExpectedViolation(string rule) => new(rule);

    /// <summary>For messages: <c>clean-exit</c>, or <c>steps-hold in step 4</c>.</summary>
    public override string ToString() => Step is null ? Rule : $"{Rule} in step {Step}";

    /// <summary>As in a scenario file: a name, or a mapping where there is a step.</summary>
    private sealed class Json : JsonConverter<ExpectedViolation>
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
}
