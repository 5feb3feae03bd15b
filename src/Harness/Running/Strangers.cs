using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>Processes that have to do with a run and belong to no server of it. Each is recorded once.</summary>
/// <param name="world">Where they are.</param>
/// <param name="history">Where they are recorded.</param>
internal sealed class Strangers(IWorld world, History history)
{
    private readonly Lock gate = new();
    private readonly HashSet<int> seen = [];

    /// <summary>One was seen.</summary>
    /// <param name="pid">Its process id.</param>
    /// <param name="holdsSocket">Whether it holds a socket on the shared port.</param>
    public void See(int pid, bool holdsSocket)
    {
        if (pid == Environment.ProcessId)
            return; // the harness borrows listeners for a moment
        lock (gate)
        {
            if (!seen.Contains(pid) && world.CommandOf(pid) is { } command && seen.Add(pid))
                history.Append(new StrangerSeen(pid, command, holdsSocket));
        }
    }
}
