using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Harness.Observations;

namespace Harness.Histories;

/// <summary>Events as JSON, one object a line; the member <c>event</c> names the kind.</summary>
internal static class HistoryJson
{
    private static readonly JsonWriterOptions writing = new() { Encoder = JsonEscapes.Encoder, SkipValidation = true };

    private static readonly JsonSerializerOptions options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JsonEscapes.Encoder,
        Converters = { new OwnershipConverter(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new SecondsConverter(), new CarriedPacketConverter(), new ExpectedViolationConverter() },
        TypeInfoResolver = HistoryJsonContext.Default.WithAddedModifier(NameKinds),
    };

    /// <summary>The kinds of events by the name they have in a file: the type's name in kebab case.</summary>
    public static IReadOnlyDictionary<string, Type> Kinds { get; } = typeof(HistoryEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(HistoryEvent)))
        .ToDictionary(type => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name), StringComparer.Ordinal);

    /// <summary>The event as one line of JSON, as UTF-8 without a line end.</summary>
    public static byte[] Write(HistoryEvent happened)
    {
        var text = new ArrayBufferWriter<byte>();
        Write(happened, text);
        return text.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Write(HistoryEvent)"/>
    public static void Write(HistoryEvent happened, IBufferWriter<byte> text)
    {
        using var json = new Utf8JsonWriter(text, writing);
        if (happened is TrafficSession session)
            TrafficSessionJson.Write(session, json);
        else
            JsonSerializer.Serialize(json, happened, options);
    }

    /// <summary>A part of an event as it stands in a line.</summary>
    internal static void WritePart<T>(Utf8JsonWriter json, T part) => JsonSerializer.Serialize(json, part, options);

    /// <summary>The event that a line holds.</summary>
    /// <exception cref="JsonException">The line is no event.</exception>
    public static HistoryEvent Read(string line) =>
        JsonSerializer.Deserialize<HistoryEvent>(line, options) ?? throw new JsonException("A line of a history is 'null'.");

    private static void NameKinds(JsonTypeInfo info)
    {
        if (info.Type != typeof(HistoryEvent))
            return;

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "event" };
        foreach (var (name, type) in Kinds)
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
    }

    /// <summary>Times as seconds: short, and what every other tool reads.</summary>
    private sealed class SecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return new((long)Math.Round(reader.GetDecimal() * TimeSpan.TicksPerSecond));
            }
            catch (Exception error) when (error is OverflowException or FormatException)
            {
                throw new JsonException("A time is out of range.", error);
            }
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((decimal)value.Ticks / TimeSpan.TicksPerSecond);
    }
}
