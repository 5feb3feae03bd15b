using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Observations;

namespace Harness.Histories;

/// <summary>A packet as an array, since there are thousands: seconds, client's port, server's port, flags, bytes, and <c>true</c> if it was lost.</summary>
internal sealed class CarriedPacketConverter : JsonConverter<CarriedPacket>
{
    public override CarriedPacket Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A packet is an array.");
        try
        {
            var at = TimeSpan.FromTicks((long)Math.Round(Next(ref reader).GetDecimal() * TimeSpan.TicksPerSecond));
            var client = Next(ref reader).GetInt32();
            var server = Next(ref reader).GetInt32();
            var flags = Next(ref reader).GetString() ?? throw new JsonException("A packet without flags.");
            var bytes = Next(ref reader).GetInt32();
            var isLost = Next(ref reader).TokenType == JsonTokenType.True;
            while (reader.TokenType != JsonTokenType.EndArray && reader.Read())
            {
            }

            return new CarriedPacket(at, client, server, flags, bytes, isLost);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException)
        {
            throw new JsonException("A packet is not what it should be.", error);
        }

        static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
        {
            if (!reader.Read())
                throw new JsonException("A packet is cut off.");
            return ref reader;
        }
    }

    public override void Write(Utf8JsonWriter writer, CarriedPacket value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue((decimal)value.At.Ticks / TimeSpan.TicksPerSecond);
        writer.WriteNumberValue(value.ClientPort);
        writer.WriteNumberValue(value.ServerPort);
        writer.WriteStringValue(value.Flags);
        writer.WriteNumberValue(value.Bytes);
        if (value.IsLost)
            writer.WriteBooleanValue(true);
        writer.WriteEndArray();
    }
}
