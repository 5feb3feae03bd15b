using Harness.Histories;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>
/// Who listens on the shared port, by the kernel's tables. Every look is compared with the one before, and what changed becomes
/// an event while the lock is held: a connect that is recorded after <see cref="ListenerClosed"/> did begin after it was seen.
/// </summary>
public sealed class ListenerTable
{
    private readonly Lock gate = new();
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly IWorld world;
    private readonly History history;
    private readonly Servers servers;

    internal ListenerTable(IWorld world, History history, Servers servers)
    {
        this.world = world;
        this.history = history;
        this.servers = servers;
    }

    /// <summary>Looks now: the names of the servers that listen.</summary>
    public IReadOnlySet<string> Look()
    {
        lock (gate)
        {
            var now = Sockets().Select(listening => listening.Server).ToHashSet(StringComparer.Ordinal);
            foreach (var server in open.Except(now).ToList())
            {
                open.Remove(server);
                history.Append(new ListenerClosed(server));
            }

            foreach (var server in now.Where(server => !open.Contains(server)))
            {
                history.Append(new ListenerOpened(server, [.. now.Where(other => other != server).Order(StringComparer.Ordinal)]));
                open.Add(server);
            }

            return now;
        }
    }

    /// <summary>Whether a server listens now.</summary>
    public bool IsListening(LiveServer server) => Look().Contains(server.Name);

    /// <summary>How many connections wait in the accept queues of a server now.</summary>
    public int QueueLength(LiveServer server) =>
        SocketsOf(server).Sum(socket => socket.QueueLength);

    /// <summary>The listening sockets of a server now.</summary>
    /// <exception cref="StepFailure">It has none.</exception>
    internal IReadOnlyList<ListeningSocket> RequireSocketsOf(LiveServer server)
    {
        var sockets = SocketsOf(server).ToList();
        return sockets.Count > 0 ? sockets : throw new StepFailure($"{server.Name} does not listen")
        {
            Expected = "a listening socket in the kernel's tables",
            Actual = "none",
            Servers = [server.Name],
        };
    }

    internal IEnumerable<ListeningSocket> SocketsOf(LiveServer server) =>
        Sockets().Where(listening => listening.Server == server.Name).Select(listening => listening.Socket);

    private IEnumerable<(string Server, ListeningSocket Socket)> Sockets()
    {
        foreach (var socket in world.Listeners())
        {
            if (socket.Pid is { } pid && servers.OfProcess(pid) is { } owner)
                yield return (owner.Name, socket);
        }
    }
}
