using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Observations;

namespace Harness.Histories;

/// <summary>Writes what the kernel says of a session's owner by name; histories say <c>half-open</c> that were written before it was called <c>syn-received</c>.</summary>
internal sealed class OwnershipConverter : JsonConverter<Ownership>
{
    private const string FormerName = "half-open";

    public override Ownership Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.GetString();
        if (name == FormerName)
            return Ownership.SynReceived;
        foreach (var ownership in Enum.GetValues<Ownership>())
        {
            if (NameOf(ownership) == name)
                return ownership;
        }

        throw new JsonException($"'{name}' is nothing that the kernel says of an owner");
    }

    public override void Write(Utf8JsonWriter writer, Ownership value, JsonSerializerOptions options) => writer.WriteStringValue(NameOf(value));

    private static string NameOf(Ownership ownership) => JsonNamingPolicy.KebabCaseLower.ConvertName(ownership.ToString());
}
