using System.Net;

namespace Harness.KernelModel;

/// <summary>What a world consists of, before anything happens.</summary>
internal sealed record ModelDescription
{
    /// <summary>More servers than this the model does not hold: a connection has one bit for each.</summary>
    public const int MostServers = 8;

    /// <summary>The groups of the shared port.</summary>
    public IReadOnlyList<GroupKey> Groups { get; init; } = [GroupKey.Loopback];

    /// <summary>The servers.</summary>
    public required IReadOnlyList<ServerDescription> Servers { get; init; }

    /// <summary>The tools that take servers out of their group from outside.</summary>
    public IReadOnlyList<ToolDescription> Tools { get; init; } = [];

    /// <summary>The clients, one connection each.</summary>
    public required IReadOnlyList<ClientDescription> Clients { get; init; }

    /// <summary>net.ipv4.tcp_migrate_req at the start.</summary>
    public bool MigrateRequests { get; init; }

    /// <summary>net.ipv4.tcp_syncookies = 2 at the start.</summary>
    public bool SynCookies { get; init; }

    /// <summary>What is taken for granted.</summary>
    public ModelAssumptions Assumptions { get; init; } = new();

    /// <summary>How many servers may be killed, each at any moment when another that stays is ready.</summary>
    public int Kills { get; init; }

    /// <summary>How many times a foreign process may replace the group's program, each at any moment.</summary>
    public int ForeignPrograms { get; init; }

    /// <summary>How many tools may be killed, each at any moment.</summary>
    public int ToolKills { get; init; }

    /// <summary>How many tools may be told to end, each at any moment.</summary>
    public int ToolCancels { get; init; }

    /// <summary>Whether a listener ends with the server that a tool takes out.</summary>
    internal bool IsOf(int listener, ToolDescription tool) => Servers[listener].Set == tool.Set && Servers[listener].Group == tool.Group;
}

/// <summary>A tool that takes a server out of its group from outside.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Plan">What it does.</param>
/// <param name="Set">The server: <see cref="ServerDescription.Set"/>.</param>
/// <param name="Group">The number of its group in <see cref="ModelDescription.Groups"/>.</param>
internal sealed record ToolDescription(string Name, ToolPlan Plan, int Set, int Group = 0);

/// <summary>A server process with its listener.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Plan">What it does to join and to leave.</param>
/// <param name="Group">The number of its group in <see cref="ModelDescription.Groups"/>.</param>
internal sealed record ServerDescription(string Name, ServerPlan Plan, int Group = 0)
{
    /// <summary>Whether it listens and serves from the beginning; if not, it may be started at any moment.</summary>
    public bool ListensAtStart { get; init; } = true;

    /// <summary>Whether it is to leave: it is told to at any moment when another that stays is ready, or taken out by a tool (<see cref="IsTakenOut"/>).</summary>
    public bool Leaves { get; init; }

    /// <summary>Whether a tool tells it to leave, and nobody else.</summary>
    public bool IsTakenOut { get; init; }

    /// <summary>The server that it is a process of: processes with the same number are one server with several listeners, one each. They are told to leave together, and each closes its own when it comes to that.</summary>
    public int Set { get; init; }

    /// <summary>The backlog of its listen(): one more than that fits.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>TCP_DEFER_ACCEPT.</summary>
    public bool DeferAccept { get; init; }

    /// <summary>SO_INCOMING_CPU, or null.</summary>
    public int? IncomingCpu { get; init; }
}

/// <summary>A client: it connects once, at any moment.</summary>
/// <param name="Name">Its name, for people.</param>
internal sealed record ClientDescription(string Name)
{
    /// <summary>Whether it sends nothing and waits for the server's greeting; if not, it sends its request at once.</summary>
    public bool Silent { get; init; }

    /// <summary>Whether it may be gone, at any moment before its handshake is done.</summary>
    public bool MayVanish { get; init; }

    /// <summary>The address that it connects to.</summary>
    public IPAddress Destination { get; init; } = IPAddress.Loopback;

    /// <summary>The CPU on which its segments are processed.</summary>
    public int Cpu { get; init; }
}

/// <summary>What the model takes for granted. Each can be turned off, to see what rests on it.</summary>
internal sealed record ModelAssumptions
{
    /// <summary>
    /// The kernel handles a segment in one step. If not, between the lookup of a segment and its place in a queue other things can
    /// happen on other CPUs, as they do: the close of the listener, a new program, a new minimal TTL.
    /// </summary>
    public bool AtomicSegments { get; init; }

    /// <summary>
    /// The time for which a server that leaves goes on accepting (2 ms) is longer than the softirq that handles a segment: what had
    /// chosen the server before is in its queue afterwards.
    /// </summary>
    public bool SettlingSuffices { get; init; } = true;

    /// <summary>The holder of the lock is done with it before those who wait lose patience.</summary>
    public bool LockIsPatient { get; init; } = true;

    /// <summary>What is in SYN_RECV is so no more before the server that waits for it loses patience.</summary>
    public bool WaitIsPatient { get; init; } = true;
}
