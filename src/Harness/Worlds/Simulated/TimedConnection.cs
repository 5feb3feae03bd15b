using System.Net;

namespace Harness.Worlds.Simulated;

/// <summary>A connection in time: what the model's words do not hold of it.</summary>
/// <param name="client">The client's address and port.</param>
/// <param name="server">The address and port that it connects to.</param>
/// <param name="hash">The hash of both, which chooses a member of a group.</param>
internal sealed class TimedConnection(IPEndPoint client, IPEndPoint server, uint hash)
{
    /// <summary>It has no place in the model: it was accepted, or is over.</summary>
    public const int NoSlot = -1;

    private TimeSpan toServer;
    private TimeSpan toClient;

    public IPEndPoint Client => client;

    public IPEndPoint Server => server;

    public uint Hash => hash;

    /// <summary>Its number among the model's connections while no process has accepted it, or <see cref="NoSlot"/>.</summary>
    public int Slot { get; set; } = NoSlot;

    /// <summary>The client's end.</summary>
    public required ClientEnd End { get; init; }

    /// <summary>The server's end, once a process has accepted it.</summary>
    public ServerSession? Session { get; set; }

    /// <summary>What has come for the process that will accept it.</summary>
    public List<byte> Unread { get; } = [];

    /// <summary>The client's FIN has come.</summary>
    public bool HasFin { get; set; }

    /// <summary>The client's RST has come.</summary>
    public bool HasReset { get; set; }

    public int SynsSent { get; set; }

    public int SynAcksSent { get; set; }

    /// <summary>Counts the requests that were made for it, so that the timer of one does not touch the next.</summary>
    public int Requests { get; set; }

    /// <summary>The delay of a segment to the server, which does not overtake the one before.</summary>
    public TimeSpan InOrderToServer(TimeSpan now, TimeSpan delay) => InOrder(ref toServer, now, delay);

    /// <summary>The delay of a segment to the client, which does not overtake the one before.</summary>
    public TimeSpan InOrderToClient(TimeSpan now, TimeSpan delay) => InOrder(ref toClient, now, delay);

    private static TimeSpan InOrder(ref TimeSpan last, TimeSpan now, TimeSpan delay)
    {
        last = now + delay > last ? now + delay : last;
        return last - now;
    }
}
