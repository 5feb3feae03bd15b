using Harness.Observations;

namespace Harness.Histories;

/// <summary>The network could not carry so many packets at a time and dropped some. The scenario did not ask for this loss.</summary>
/// <param name="Direction">Where they were going.</param>
/// <param name="Count">How many, since the event before.</param>
internal sealed record PacketsDropped(PacketDirection Direction, long Count) : HistoryEvent;

/// <summary>
/// The network may have carried no packets for this time: the process of the harness that carries them had to wait for a processor.
/// </summary>
/// <param name="Direction">Whose packets may have waited.</param>
/// <param name="Began">When it began, as a time since the run began.</param>
/// <param name="Took">How long it took at the most.</param>
internal sealed record NetworkPaused(PacketDirection Direction, TimeSpan Began, TimeSpan Took) : HistoryEvent;

/// <summary>The scenario held the packets of one direction, or let them go on.</summary>
/// <param name="Direction">Whose.</param>
/// <param name="Held">Whether they are held from here on.</param>
internal sealed record PacketsHeld(PacketDirection Direction, bool Held) : HistoryEvent;

/// <summary>A hold begins or ends: in between, no packet of the direction arrives. The beginning is recorded after the network has confirmed the hold, the end before the network is told to release the packets. Some packets may have waited a little earlier or later.</summary>
/// <param name="Direction">Whose.</param>
/// <param name="InForce">Whether it begins.</param>
internal sealed record HoldInForce(PacketDirection Direction, bool InForce) : HistoryEvent;

/// <summary>TCP segments that the network took since the event before. The first 10,000 of a direction are recorded, and 10,000 more that begin or end a connection (SYN, FIN, RST).</summary>
/// <param name="Direction">Where they were going.</param>
/// <param name="Packets">The segments, in order: each an array of its time, the client's port, the server's port, its flags, how many bytes it carries, and <c>true</c> if it was lost.</param>
/// <param name="Unrecorded">How many segments of this direction were not recorded so far; null: none.</param>
internal sealed record PacketsCarried(PacketDirection Direction, IReadOnlyList<CarriedPacket> Packets, long? Unrecorded = null) : HistoryEvent;

/// <summary>The relay between the clients and the servers ended before the run did: no verdict can rest on this run.</summary>
/// <param name="Detail">How it ended.</param>
internal sealed record NetworkFailed(string Detail) : HistoryEvent;
