using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// A successor that a server has started serves sessions before the run knows that it is a server of its own. What was seen of them until then names the server that started it, and the process: by
/// that, they are the successor's.
/// </summary>
internal sealed class AdoptedSessions
{
    private readonly List<ServerAdopted> adoptions;

    /// <summary>For the successors of a history.</summary>
    public AdoptedSessions(IReadOnlyList<HistoryEvent> events) => adoptions = [.. events.OfType<ServerAdopted>()];

    /// <summary>The event with the server whose process it is about; every other event as it is.</summary>
    public HistoryEvent Attribute(HistoryEvent happened) => adoptions.Count == 0 ? happened : happened switch
    {
        OwnerObserved { Pid: { } pid, Server: { } server } look => look with { Server = ServerOf(pid, server) },
        TrafficSession { Pid: { } pid, Server: { } server } session => session with { Server = ServerOf(pid, server) },
        _ => happened,
    };

    private string ServerOf(int pid, string server)
    {
        // A successor may have a successor.
        foreach (var adopted in adoptions)
        {
            if (adopted.From == server && adopted.Pids.Contains(pid))
                server = adopted.Server;
        }

        return server;
    }
}
