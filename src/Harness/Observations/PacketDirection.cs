namespace Harness.Observations;

/// <summary>Where a packet was going.</summary>
internal enum PacketDirection
{
    /// <summary>From a client to a server.</summary>
    ToServers,

    /// <summary>From a server to a client.</summary>
    ToClients,
}
