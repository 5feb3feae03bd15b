using System.Text.Json;
using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Harness.Reporting.Timelines;

/// <summary>The packets between the two hosts of a run with a network, as its relay has recorded them.</summary>
internal static class TimelinePackets
{
    private const int Most = 20_000;

    public static void Write(Utf8JsonWriter json, RunFacts facts)
    {
        if (!facts.Events.Any(happened => happened is PacketsCarried))
        {
            json.WriteNull("packets");
            return;
        }

        json.WriteStartObject("packets");
        json.WriteStartArray("rows");
        var left = Most;
        foreach (var carried in facts.Events.OfType<PacketsCarried>())
        {
            foreach (var packet in carried.Packets.TakeWhile(_ => left-- > 0))
            {
                json.WriteStartArray();
                TimelineData.WriteTime(json, packet.At);
                json.WriteNumberValue(carried.Direction == PacketDirection.ToServers ? 1 : 0);
                json.WriteNumberValue(packet.ClientPort);
                json.WriteStringValue(TimelineData.Safe(packet.Flags, 30));
                json.WriteNumberValue(packet.Bytes);
                json.WriteNumberValue(packet.IsLost ? 1 : 0);
                json.WriteEndArray();
            }

            if (json.BytesPending > 64 * 1024)
                json.Flush();
        }

        json.WriteEndArray();
        var unrecorded = facts.Events.OfType<PacketsCarried>().GroupBy(carried => carried.Direction).Sum(direction => direction.Max(carried => carried.Unrecorded ?? 0));
        json.WriteNumber("unrecorded", unrecorded + Math.Max(0, -left));
        json.WriteEndObject();
    }
}
