using Harness.Histories;

namespace Harness.Running;

/// <summary>
/// Watches the processes that own sessions and are not the leaders of their servers: when one has ended. The leader's end is told by its parent, which is the harness; a worker's parent is its server.
/// </summary>
/// <param name="history">Where that goes.</param>
/// <param name="servers">Knows which process owned a session.</param>
internal sealed class WorkerWatch(History history, ServerRegistry servers)
{
    private readonly Dictionary<int, Worker> alive = [];

    /// <summary>Looks at each of them. To be called by one at a time.</summary>
    public void Watch()
    {
        while (servers.TryTakeWorker(out var server, out var pid))
            alive.TryAdd(pid, new Worker(server, server.Process.ImageOf(pid)?.Start));
        List<int>? ended = null;
        foreach (var (pid, worker) in alive)
        {
            // What was a worker of one server may have been adopted as another one, and then it is that one's.
            if (worker.Start is not { } start || worker.Server.Process.ImageOf(pid)?.Start != start)
                (ended ??= []).Add(pid);
        }

        foreach (var pid in ended ?? [])
        {
            alive.Remove(pid, out var worker);
            if (servers.OwnerOf(pid) is { } owner && owner != worker!.Server && owner.Process.ImageOf(pid) is not null)
                continue; // it goes on as a server of its own, or under one
            history.Append(new WorkerEnded(worker!.Server.Name, pid));
        }
    }

    private sealed record Worker(LiveServer Server, ulong? Start);
}
