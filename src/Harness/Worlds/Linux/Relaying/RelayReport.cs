using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Harness.Observations;
using Harness.Worlds.Linux.Hosts;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>Tells on stdout what happened in one direction of the relay, and reads what was told.</summary>
/// <param name="relayed">The direction.</param>
/// <param name="direction">Which it is.</param>
/// <param name="source">The descriptor that its packets come from.</param>
/// <param name="output">Where to.</param>
internal sealed class RelayReport(RelayDirection relayed, PacketDirection direction, SafeHandle source, TextWriter output)
{
    private const string Dropped = "dropped", Paused = "paused", Carried = "carried", ToServers = "to-servers", ToClients = "to-clients";

    /// <summary>So many packets a line.</summary>
    private const int PacketsALine = 100;

    private readonly StringBuilder line = new();
    private long reported;

    /// <summary>Tells what was not told yet: how many packets were dropped since, and when it looked too late.</summary>
    public void Tell()
    {
        var dropped = relayed.Dropped;
        if (dropped - reported + PacketSocket.DroppedOf(source) is > 0 and var count)
            output.WriteLine($"{Dropped} {Name} {count.ToString(CultureInfo.InvariantCulture)}");
        reported = dropped;
        while (relayed.NextPause() is { } pause)
            output.WriteLine($"{Paused} {Name} {pause.Began.ToString(CultureInfo.InvariantCulture)} {pause.Took.ToString(CultureInfo.InvariantCulture)}");
        TellPackets();
    }

    /// <summary>Tells of the packets that were not told of yet.</summary>
    private void TellPackets()
    {
        while (relayed.Log is { } log && log.Take(PacketsALine) is [_, ..] packets)
        {
            line.Clear().Append(CultureInfo.InvariantCulture, $"{Carried} {Name} {log.Unrecorded}");
            foreach (var packet in packets)
                line.Append(CultureInfo.InvariantCulture, $" {packet.At},{packet.ClientPort},{packet.ServerPort},{packet.Flags},{packet.Bytes},{(packet.IsLost ? 1 : 0)}");
            output.WriteLine(line);
        }
    }

    /// <summary>Passes what a line says on; false if it is none of these.</summary>
    public static bool TryRead(string line, INetworkObserver? observer)
    {
        switch (line.Split(' '))
        {
            case [Dropped, var direction, var count]:
                observer?.Dropped(DirectionOf(direction), Number(count));
                return true;
            case [Paused, var direction, var began, var took]:
                observer?.Paused(DirectionOf(direction), Number(began), Stopwatch.GetElapsedTime(0, Number(took)));
                return true;
            case [Carried, var direction, var unrecorded, .. var packets]:
                observer?.Carried(DirectionOf(direction), [.. packets.Select(ReadPacket)], Number(unrecorded));
                return true;
            default:
                return false;
        }
    }

    private static (long At, CarriedPacket Packet) ReadPacket(string text)
    {
        var numbers = text.Split(',');
        var packet = new RelayedPacket(Number(numbers[0]), (int)Number(numbers[1]), (int)Number(numbers[2]), (byte)Number(numbers[3]), (int)Number(numbers[4]), numbers[5] == "1");
        return (packet.At, new CarriedPacket(TimeSpan.Zero, packet.ClientPort, packet.ServerPort, packet.FlagNames, packet.Bytes, packet.IsLost));
    }

    private string Name => direction == PacketDirection.ToServers ? ToServers : ToClients;

    private static PacketDirection DirectionOf(string name) => name == ToServers ? PacketDirection.ToServers : PacketDirection.ToClients;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
