using Harness.Observations;

namespace Harness.Worlds.Linux.Relaying;

/// <summary>What the harness asks of a relay: one byte on its control pipe, and a line on its stdout when it is done.</summary>
internal static class RelayCommand
{
    /// <summary>Tell what has not been told yet.</summary>
    public const byte Report = (byte)'?';

    /// <summary>What it prints when a command is done.</summary>
    public const string Done = "done";

    private const byte HoldToServers = (byte)'S', HoldToClients = (byte)'C', ReleaseToServers = (byte)'s', ReleaseToClients = (byte)'c';

    /// <summary>The command that holds the packets of a direction, or lets them go on.</summary>
    public static byte Of(PacketDirection direction, bool hold) => (direction, hold) switch
    {
        (PacketDirection.ToServers, true) => HoldToServers,
        (PacketDirection.ToServers, false) => ReleaseToServers,
        (_, true) => HoldToClients,
        _ => ReleaseToClients,
    };

    /// <summary>The direction that a command is about, and whether it holds; null if it is about none.</summary>
    public static (PacketDirection Direction, bool Hold)? Read(byte command) => command switch
    {
        HoldToServers => (PacketDirection.ToServers, true),
        ReleaseToServers => (PacketDirection.ToServers, false),
        HoldToClients => (PacketDirection.ToClients, true),
        ReleaseToClients => (PacketDirection.ToClients, false),
        _ => null,
    };
}
