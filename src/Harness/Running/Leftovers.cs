using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>What is still there when every server has ended: it is recorded and killed.</summary>
/// <param name="world">Where it is.</param>
/// <param name="history">Where it is recorded.</param>
/// <param name="polling">How to wait.</param>
/// <param name="servers">Those that may have left something behind.</param>
/// <param name="strangers">Are told of processes that belong to no server.</param>
internal sealed class Leftovers(IWorld world, History history, Polling polling, ServerRegistry servers, Strangers strangers)
{
    private const string Gone = "(it has ended, and another one goes on)";

    /// <summary>So often it is looked again where those that were found had ended before their command lines were read.</summary>
    private const int MostLooks = 10;

    private static readonly TimeSpan childLimit = TimeSpan.FromSeconds(1);

    /// <summary>Looks for what is left, and ends it.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        // What a server started may end a moment after it.
        var census = world.Census();
        if (census.Members.Count + census.Strangers.Count > 0)
            await polling.UntilAsync(() => (census = world.Census()).Members.Count + census.Strangers.Count == 0, childLimit, cancellation);
        for (var look = 1; look < MostLooks && census.Members.Count + census.Strangers.Count > 0 && !IsAnyThere(census); look++)
            census = world.Census();
        foreach (var stranger in census.Strangers)
            strangers.See(stranger.Pid, holdsSocket: false);
        foreach (var left in census.Strangers.ToLookup(stranger => stranger.IsOfThisRun, stranger => stranger.Pid))
        {
            if (Named(left) is { Count: > 0 } named)
                history.Append(new StrangersLeft([.. named.Select(process => process.Pid)], [.. named.Select(process => process.Command!)], MayBeOfAnotherRun: !left.Key));
        }

        foreach (var left in census.Members.ToLookup(member => member.Server, member => member.Pid))
        {
            // A server that was killed could not see to what it had started.
            if (Named(left) is { Count: > 0 } pids && servers.All.FirstOrDefault(server => server.Process == left.Key) is { DiedOfKill: false } server)
                history.Append(new ProcessesLeft(server.Name, [.. pids.Select(process => process.Pid)], [.. pids.Select(process => process.Command!)]));
            left.Key.KillAll();
        }
    }

    private bool IsAnyThere(RunCensus census) => census.Members.Select(member => member.Pid).Concat(census.Strangers.Select(stranger => stranger.Pid)).Any(pid => world.CommandOf(pid) is not null);

    /// <summary>
    /// Those that are still there, with their command lines. Where every look has found some and none of them is there any more, a process forks and exits again and again: it has not ended.
    /// </summary>
    private List<(int Pid, string? Command)> Named(IEnumerable<int> pids)
    {
        List<(int Pid, string? Command)> all = [.. pids.Select(pid => (Pid: pid, Command: world.CommandOf(pid)))];
        return all.TrueForAll(process => process.Command is null) ? all.ConvertAll(process => (process.Pid, (string?)Gone)) : all.FindAll(process => process.Command is not null);
    }
}
