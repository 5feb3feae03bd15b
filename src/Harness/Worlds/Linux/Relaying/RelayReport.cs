using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
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
    private const string Dropped = "dropped", Paused = "paused", ToServers = "to-servers", ToClients = "to-clients";

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
            default:
                return false;
        }
    }

    private string Name => direction == PacketDirection.ToServers ? ToServers : ToClients;

    private static PacketDirection DirectionOf(string name) => name == ToServers ? PacketDirection.ToServers : PacketDirection.ToClients;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
