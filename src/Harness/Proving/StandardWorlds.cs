using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>A world that is proved each time, and what has to come of it.</summary>
/// <param name="Name">What is shown.</param>
/// <param name="World">The world.</param>
/// <param name="Broken">The properties that are broken in it; no others are.</param>
internal sealed record StandardWorld(string Name, RolloverWorld World, IReadOnlyList<ProvenProperty> Broken)
{
    /// <summary>As a test case.</summary>
    public override string ToString() => Name;
}

/// <summary>
/// The worlds that <c>rollover prove</c> without arguments goes through: each drain mode, each of its parts left out, each assumption
/// dropped. A mode that holds where it should not shows a hole in the model.
/// </summary>
internal static class StandardWorlds
{
    private const ProvenProperty Lost = ProvenProperty.NoneLost;
    private const ProvenProperty Delayed = ProvenProperty.NoneDelayed;
    private const ProvenProperty Stuck = ProvenProperty.AllEnd;
    private const ProvenProperty Starved = ProvenProperty.NoneStarved;

    private static readonly ModelAssumptions atomic = new() { AtomicSegments = true };
    private static readonly RolloverWorld one = new() { Clients = 1 };
    private static readonly RolloverWorld two = new() { Servers = 3, Rollovers = 2, Clients = 1 };

    private static readonly RolloverWorld outside = new() { Mode = ModelDrainMode.Immediate, LeavesOutside = true, Clients = 1 };
    private static readonly RolloverWorld outsideTwo = outside with { Servers = 3, Rollovers = 2 };
    private static readonly RolloverWorld workers = outside with { Listeners = 2, OtherListeners = 2 };

    /// <summary>The worlds, in the order of the table.</summary>
    public static IReadOnlyList<StandardWorld> All { get; } =
    [
        // The modes.
        new("immediate", one with { Mode = ModelDrainMode.Immediate }, [Lost, Delayed]),
        new("accept", one with { Mode = ModelDrainMode.Accept }, [Lost, Delayed]),
        new("guard", new() { Mode = ModelDrainMode.Guard, Clients = 3 }, [Delayed]),
        new("steer", new() { Clients = 3 }, []),
        new("steer, a client waits for a greeting", new() { ServerFirstClients = 1 }, []),
        new("steer, a client is gone in mid-handshake", new() { VanishingClients = 1 }, []),
        new("steer, SYN cookies", new() { SynCookies = true }, []),
        new("steer, the only server is replaced", new() { Servers = 1, Joins = 1, Clients = 3 }, []),
        new("steer, a server joins meanwhile", new() { Joins = 1 }, []),
        new("steer, two leave at once", two with { Clients = 2 }, []),
        new("steer, two leave at once and one joins", two with { Servers = 2, Joins = 1 }, []),
        new("steer, probes that steer everybody, two leave at once", two with { ProbesRoughly = true }, []),

        // The kernel's own way.
        new("immediate, tcp_migrate_req = 1, segments are atomic", new() { Mode = ModelDrainMode.Immediate, Migrate = true, Clients = 3, Assumptions = atomic }, []),
        new("immediate, tcp_migrate_req = 1", one with { Mode = ModelDrainMode.Immediate, Migrate = true }, [Lost, Delayed]),

        // Parts left out.
        new("steer without lock, two leave at once", two with { Without = [PlanPart.Lock] }, [Delayed]),
        new("steer without lock and guard, two leave at once", two with { Without = [PlanPart.Lock, PlanPart.Guard] }, [Lost, Delayed]),
        new("steer without lock, a server joins meanwhile", one with { Joins = 1, Without = [PlanPart.Lock] }, [Delayed, Starved]),
        new("steer without guard, two leave at once", two with { Without = [PlanPart.Guard] }, []),
        new("steer without removing what was left behind, a server joins", one with { Joins = 1, Without = [PlanPart.Detach] }, [Starved]),
        new("steer without steering", one with { Without = [PlanPart.Steer] }, [Delayed]),
        new("steer without settling", one with { Without = [PlanPart.Settle] }, [Lost, Delayed]),
        new("steer without waiting for SYN_RECV connections", one with { Without = [PlanPart.Wait] }, [Lost]),
        new("steer without accepting until empty", one with { Without = [PlanPart.Accept] }, [Lost]),
        new("guard that accepted sockets keep", one with { Mode = ModelDrainMode.Guard, Without = [PlanPart.SetBack] }, [Delayed, Stuck]),

        // Assumptions dropped, and others that interfere.
        new("steer, settling does not suffice", one with { Assumptions = new() { SettlingSuffices = false } }, [Lost, Delayed]),
        new("steer, the wait for SYN_RECV connections is cut short", one with { Assumptions = new() { WaitIsPatient = false } }, [Lost]),
        new("steer, the lock is not waited for, two leave at once", two with { Assumptions = new() { LockIsPatient = false } }, [Delayed]),
        new("steer, the lock is not waited for, a server joins meanwhile", one with { Joins = 1, Assumptions = new() { LockIsPatient = false } }, [Delayed]),
        new("steer, a server is killed meanwhile", one with { Servers = 3, Kills = 1 }, [Delayed]),
        new("steer, a server that leaves is killed, two leave at once", two with { Servers = 3, Kills = 1 }, [Delayed]),
        new("steer, a foreign program", one with { ForeignPrograms = 1 }, [Delayed]),
        new("steer without guard, a foreign program", one with { ForeignPrograms = 1, Without = [PlanPart.Guard] }, [Lost, Delayed]),
        new("steer, backlog 0", new() { Backlog = 0 }, [Delayed]),

        // Taken out from outside: servers that close at once, which loses connections without it.
        new("outside", outside with { Clients = 3 }, []),
        new("outside, servers that accept until empty", outside with { Mode = ModelDrainMode.Accept, Clients = 2 }, []),
        new("outside, a client is gone in mid-handshake", outside with { VanishingClients = 1 }, []),
        new("outside, SYN cookies", outside with { SynCookies = true, Clients = 2 }, []),
        new("outside, a server joins meanwhile", outside with { Joins = 1, Clients = 2 }, []),
        new("outside, the only server is replaced", outside with { Servers = 1, Joins = 1, Clients = 2 }, []),
        new("outside, several listeners, closed in every order", workers with { Clients = 2 }, []),
        new("outside, several listeners in turns", workers with { Interleaved = true, Clients = 2 }, []),
        new("outside, several listeners, a server joins meanwhile", workers with { Joins = 1 }, []),
        new("outside, several listeners, the new ones come one after the other", workers with { Joins = 1, Servers = 1 }, [Lost, Delayed]),
        new("outside, more listeners leave than stay", workers with { OtherListeners = 1 }, [Lost, Delayed]),
        new("outside, two tools at once for one server", outside with { Tools = 2, Clients = 2 }, []),
        new("outside, two tools at once for two servers", outsideTwo with { Clients = 2 }, []),
        new("outside, two tools at once for two servers, and nobody else", outside with { Rollovers = 2, Joins = 1 }, []),
        new("outside, a tool is killed", outside with { ToolKills = 1, Clients = 2 }, []),
        new("outside, a tool is killed, then a server", outside with { ToolKills = 1, Kills = 1, Clients = 2 }, []),
        new("outside, a tool is killed, and another one comes", outside with { Tools = 2, ToolKills = 1, Clients = 2 }, []),
        new("outside, several listeners, a tool is killed, and another one comes", workers with { Tools = 2, ToolKills = 1 }, []),
        new("outside, a tool is killed, and a server joins", outside with { ToolKills = 1, Joins = 1 }, [Starved]),
        new("outside, a tool is killed, a server joins, and another rollover follows", outside with { Servers = 2, Rollovers = 2, Joins = 1, ToolKills = 1 }, [Lost, Delayed]),
        new("outside, a tool is told to end", workers with { ToolCancels = 1, Clients = 2 }, []),
        new("outside, the only other server is killed before the last look", outside with { Kills = 1, Clients = 2 }, []),
        new("outside, one of two others is killed", outside with { Servers = 3, Kills = 1 }, [Lost, Delayed]),

        // Its parts left out, and others that interfere.
        new("outside without lock, two tools for two servers", outsideTwo with { Without = [PlanPart.Lock] }, [Lost, Delayed]),
        new("outside without steering", outside with { Without = [PlanPart.Steer] }, [Lost, Delayed]),
        new("outside without settling", outside with { Without = [PlanPart.Settle] }, [Lost, Delayed]),
        new("outside without waiting for SYN_RECV connections", outside with { Without = [PlanPart.Wait] }, [Lost]),
        new("outside without waiting for empty queues", outside with { Without = [PlanPart.Accept] }, [Lost]),
        new("outside without looking again, the only other server is killed", outside with { Kills = 1, Without = [PlanPart.Recheck] }, [Lost, Delayed]),
        new("outside, indexes that move when a listener is closed", workers with { Without = [PlanPart.Narrow] }, [Lost, Delayed]),
        new("outside without detaching, several listeners in turns", workers with { Interleaved = true, Without = [PlanPart.Detach] }, [Starved]),
        new("outside with a guard, a tool is killed, then a server", outside with { ToolGuards = true, ToolKills = 1, Kills = 1 }, [Delayed, Stuck]),
        new("outside, probes that open the group again, a tool is killed, and another one comes", outside with { Tools = 2, ToolKills = 1, ProbesRoughly = true }, [Lost, Delayed]),
        new("outside, a tool is told to end and detaches before the close", outside with { ToolCancels = 1, DetachesBeforeClose = true }, [Lost, Delayed]),
        new("outside, settling does not suffice", outside with { Assumptions = new() { SettlingSuffices = false } }, [Lost, Delayed]),
        new("outside, the wait for SYN_RECV connections is cut short", outside with { Assumptions = new() { WaitIsPatient = false } }, [Lost]),
        new("outside, a foreign program", outside with { ForeignPrograms = 1 }, [Lost, Delayed]),
    ];
}
