using Harness.Observations;
using Harness.Worlds;

namespace Harness.Running;

/// <summary>The servers of a run that were started, also those that ended: by name, and by the processes that belong to them.</summary>
/// <param name="world">Knows which process belongs to which server.</param>
/// <param name="strangers">Is told of a process that belongs to none.</param>
internal sealed class ServerRegistry(IWorld world, Strangers strangers)
{
    private static readonly TimeSpan launchLimit = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<LiveServer> all = [];
    private readonly Dictionary<IServerProcess, LiveServer?> byProcess = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(LiveServer Server, int Pid)> workers = [];
    private readonly Queue<(LiveServer Server, int Pid)> newWorkers = new();
    private readonly HashSet<IServerProcess> tools = new(ReferenceEqualityComparer.Instance);

    /// <summary>Every server, in the order in which they were started.</summary>
    public IReadOnlyList<LiveServer> All
    {
        get
        {
            lock (gate)
                return [.. all];
        }
    }

    /// <summary>The server that has this name now: the latest that was started with it.</summary>
    /// <exception cref="StepFailure">There is none: an earlier step could not start it.</exception>
    public LiveServer this[string name] =>
        All.LastOrDefault(server => IsCalled(server, name)) ?? throw new StepFailure($"there is no server '{name}'");

    /// <summary>
    /// The server that a process belongs to: the server itself, or what it started, also after its own end. Null for a stranger.
    /// </summary>
    public LiveServer? OfProcess(int pid)
    {
        if (world.ServerOf(pid) is not { } process)
        {
            strangers.See(pid, holdsSocket: true);
            return null;
        }

        if (!TryFind(process, out var server))
            server = AwaitLaunch(process);
        if (server is null && !IsTool(process))
            strangers.See(pid, holdsSocket: true); // a command of the scenario
        if (server is not null && pid != process.Pid)
            Note(server, pid);
        return server;
    }

    /// <summary>The server that a process belongs to, or belonged to; null for a stranger. Nobody is told.</summary>
    public LiveServer? OwnerOf(int pid) => world.ServerOf(pid) is { } process && TryFind(process, out var server) ? server : null;

    /// <summary>Takes a process that is no leader and was named as the owner of something, each once; false if there is no new one.</summary>
    public bool TryTakeWorker([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LiveServer? server, out int pid)
    {
        lock (gate)
        {
            var isNew = newWorkers.TryDequeue(out var worker);
            (server, pid) = worker;
            return isNew;
        }
    }

    /// <summary>The unique name of the next server that is started with a name.</summary>
    public string NextName(string name)
    {
        lock (gate)
            return UniqueName.Of(name, all.Count(other => IsCalled(other, name)) + 1);
    }

    /// <summary>Takes a server that was started.</summary>
    public void Add(LiveServer server)
    {
        lock (gate)
        {
            all.Add(server);
            byProcess[server.Process] = server;
        }
    }

    /// <summary>Whether a process is a program of the harness' own, which holds sockets of servers for a moment.</summary>
    public bool IsTool(int pid)
    {
        lock (gate)
        {
            if (tools.Count == 0)
                return false;
        }

        return world.ServerOf(pid) is { } process && IsTool(process);
    }

    /// <summary>Takes a process that belongs to a command of the scenario, and to no server.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isTool">Whether it is a program of the harness' own.</param>
    public void AddCommand(IServerProcess command, bool isTool = false)
    {
        lock (gate)
        {
            byProcess[command] = null;
            if (isTool)
                tools.Add(command);
        }
    }

    private bool IsTool(IServerProcess process)
    {
        lock (gate)
            return tools.Contains(process);
    }

    private void Note(LiveServer server, int pid)
    {
        lock (gate)
        {
            if (workers.Add((server, pid)))
                newWorkers.Enqueue((server, pid));
        }
    }

    /// <summary>It may be seen before its start has returned.</summary>
    private LiveServer? AwaitLaunch(IServerProcess process)
    {
        LiveServer? server = null;
        SpinWait.SpinUntil(() => TryFind(process, out server), launchLimit);
        return server;
    }

    private static bool IsCalled(LiveServer server, string name) => UniqueName.InScenario(server.Name) == name;

    private bool TryFind(IServerProcess process, out LiveServer? server)
    {
        lock (gate)
            return byProcess.TryGetValue(process, out server);
    }
}
