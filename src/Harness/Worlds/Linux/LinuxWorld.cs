using System.Net;
using System.Net.Sockets;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds.Linux.Hosts;
using Harness.Worlds.Linux.Namespaces;
using Harness.Worlds.Linux.Processes;
using Harness.Worlds.Linux.Sockets;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Worlds.Linux;

/// <summary>Real processes, real sockets and the kernel's own tables.</summary>
internal sealed class LinuxWorld : IWorld
{
    /// <summary>The port that the servers of a run share, unless something else is said.</summary>
    internal const int DefaultPort = 8080;

    /// <summary>So many of the newest processes of the machine are asked first who holds a session that none is known to hold.</summary>
    private const int NewestFirst = 16;

    private static readonly TimeSpan endLimit = TimeSpan.FromSeconds(10);

    private readonly SocketDiagnostics tables;
    private readonly ProcessTable sockets = new();
    private readonly RunProcesses processes;
    private readonly ListenerHolders holders;
    private readonly ListenerOptions options;
    private readonly RunFolder folder;
    private readonly PassedListeners passed = new();
    private readonly ServedAddresses served;
    private readonly string run;
    private readonly Orphans? orphans;

    private LinuxWorld(RunNetwork hosts, SocketDiagnostics tables, int port, IReadOnlyCollection<IPAddress> others, string run, Orphans? orphans)
    {
        this.orphans = orphans;
        Network = hosts;
        this.run = run;
        folder = new RunFolder(run);
        this.tables = tables;
        holders = new ListenerHolders(sockets);
        options = new ListenerOptions(sockets);
        var space = hosts.Servers.Invoke(() => ProcFile.Inode("/proc/thread-self/ns/net", "net:"u8));
        processes = new RunProcesses(run, space, hosts.IsIsolated) { IsOfHarness = pid => pid == hosts.Relay?.Pid, Orphans = orphans };
        orphans?.Enter(processes);
        GuardianProcess.RunBegins(run, hosts.IsIsolated ? space : null);
        Endpoint = new IPEndPoint(hosts.Address, port);
        served = new ServedAddresses([hosts.Address, .. others]);
    }

    /// <summary>Where the run's clients and servers are; for what makes sockets of its own on a thread of <see cref="RunNetwork.NewClientThread"/>.</summary>
    internal RunNetwork Network { get; }

    /// <inheritdoc/>
    public string Kind => Network.Kind;

    /// <inheritdoc/>
    public IPEndPoint Endpoint { get; }

    /// <inheritdoc/>
    public string KernelRelease { get; } = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <inheritdoc/>
    public bool IsInRealTime => true;

    /// <inheritdoc/>
    public RunNetworkConditions? NetworkConditions => Network.Conditions;

    /// <summary>Why this machine cannot have such a network; null if it can. Found by trying, once.</summary>
    public static string? ProblemOf(NetworkSpecification network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return TwoHosts.ProblemOf(network.IsVeth);
    }

    /// <summary>A world of its own for one run.</summary>
    /// <param name="isolation">Whether it is a network namespace or a loopback address.</param>
    /// <param name="port">The port that the servers share.</param>
    /// <param name="network">What is between clients and servers; null: they are on one host. It takes network namespaces.</param>
    /// <param name="observer">Told what happens to the network; null: nobody is.</param>
    /// <exception cref="WorldException">The kernel refuses.</exception>
    public static LinuxWorld Create(Isolation isolation, int port = DefaultPort, NetworkSpecification? network = null, INetworkObserver? observer = null) =>
        Create(isolation, port, network, AddressFamily.InterNetwork, others: [], observer, orphans: null);

    /// <summary>The same, in a process that has no children but those of its runs.</summary>
    /// <param name="isolation">How the run is kept apart from others.</param>
    /// <param name="port">The shared port.</param>
    /// <param name="network">The network between clients and servers; null: none.</param>
    /// <param name="family">The family of the shared address.</param>
    /// <param name="others">The addresses beside the shared one on which a server is looked for.</param>
    /// <param name="observer">Is told what the network does.</param>
    /// <param name="orphans">Takes in processes whose parents have ended; null: nobody does.</param>
    internal static LinuxWorld Create(Isolation isolation, int port, NetworkSpecification? network, AddressFamily family, IReadOnlyCollection<IPAddress> others, INetworkObserver? observer, Orphans? orphans)
    {
        // On this thread: that of a run is in a network namespace of its own.
        ServerTags.Claim();
        Subreaper.Become();
        var run = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
        var hosts = network is not null ? RunNetwork.OfTwoNamespaces(network, family, network.Seed ?? Random.Shared.Next(), $"{RunProcesses.MarkName}={run}/(network)", observer)
            : isolation == Isolation.NetworkNamespace ? RunNetwork.OfNamespace(family) : RunNetwork.OfLoopbackAddress(port);
        try
        {
            return new LinuxWorld(hosts, hosts.Servers.Invoke(() => new SocketDiagnostics()), port, others, run, orphans);
        }
        catch
        {
            hosts.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IServerProcess Launch(ServerLaunch launch, IServerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(launch);
        if (launch.User is { } user && folder.Existing(launch.Name) is { } own && OtherUser.ProblemOf(user) is null)
            OtherUser.Find(user)?.OwnFolder(own);
        var server = Network.Servers.Invoke(() => Start(launch, observer));
        GuardianProcess.ServerStarted(run, server.Pid);
        return server;
    }

    /// <summary>Starts a server with the listeners that it inherits. What was opened or borrowed for it is closed then: the server alone holds it.</summary>
    private ServerProcess Start(ServerLaunch launch, IServerObserver observer)
    {
        if (launch.Listener is not { } wanted)
            return processes.Start(launch, observer, []);
        var borrowed = new List<BorrowedListener>();
        try
        {
            if (wanted.From is { } from)
            {
                borrowed.AddRange(Listeners(Network.IsIsolated ? _ => true : socket => served.Has(socket), thorough: true).Select(socket => (Socket: socket, Holders: HoldersOf(socket, from))).Where(one => one.Holders.Count > 0).Select(one => options.Borrow(one.Socket with { Holders = one.Holders })));
                return borrowed.Count > 0
                    ? processes.Start(launch, observer, [.. borrowed.Select(one => one.Handle)])
                    : throw new WorldException($"Server '{launch.Name}' is to get the listeners of another server, which has none on port {Endpoint.Port}.");
            }

            var at = new IPEndPoint(wanted.Address, Endpoint.Port);
            using var listener = wanted.IsShared ? passed.Shared(at) : PassedListeners.Own(at);
            return processes.Start(launch, observer, [listener]);
        }
        finally
        {
            borrowed.ForEach(one => one.Dispose());
        }
    }

    /// <inheritdoc/>
    public string FolderOf(string server) => folder.Of(server);

    /// <inheritdoc/>
    public int? PidIn(string path) => PidFile.Read(path);

    /// <inheritdoc/>
    public AdoptedProcess Adopt(string name, IServerProcess from, int pid, IServerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(from);
        var (server, members) = processes.Adopt(name, (WatchedServer)from, pid, observer);
        GuardianProcess.ServerStarted(run, server.Pid);
        return new AdoptedProcess(server, members);
    }

    /// <inheritdoc/>
    public IServerProcess? ServerOf(int pid) => processes.ServerOf(pid)?.Started();

    /// <inheritdoc/>
    public string? CommandOf(int pid) => ProcessTable.CommandOf(pid);

    /// <inheritdoc/>
    public RunCensus Census()
    {
        var census = processes.Look();
        return new RunCensus(
            [.. census.Members.Where(member => member.Server.Process is not null).Select(member => new ServerMember(member.Server.Process!, member.Process.Pid))],
            [.. census.Strangers.Select(stranger => new WorldStranger(stranger.Process.Pid, stranger.IsOfThisRun))]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> NewStrangers()
    {
        processes.ReapAdopted();
        var found = orphans?.New() ?? [];
        foreach (var orphan in found)
            GuardianProcess.ServerStarted(orphan.Run?.Run ?? run, orphan.Process.Pid); // what it is told of by its number it ends
        return [.. found.Where(orphan => orphan.Run is null).Select(orphan => orphan.Process.Pid)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> HoldersOf(ListeningSocket listener, IServerProcess server)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(server);
        return ProcessTable.HoldersAmong(listener.Inode, server.Processes());
    }

    /// <inheritdoc/>
    public IReadOnlyList<ListeningPlace> ListensAt(IServerProcess server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var members = server.Processes();
        const int anyPort = 0;
        return [.. tables.Listeners(anyPort).Where(socket => ProcessTable.HoldersAmong(socket.Inode, members).Count > 0).Select(socket => new ListeningPlace(socket.Local, socket.IsV6Only)).Distinct()];
    }

    /// <inheritdoc/>
    public Task<ConnectResult> ConnectAsync(ConnectPath path, TimeSpan limit, CancellationToken cancellation) =>
        ClientConnect.RunAsync(Network.Clients, new IPEndPoint(path.At ?? Endpoint.Address, Endpoint.Port), path.From, limit, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<ListeningSocket> Listeners(bool thorough = true) => Listeners(socket => served.Has(socket), thorough);

    private IReadOnlyList<ListeningSocket> Listeners(Func<TcpSocket, bool> isWanted, bool thorough)
    {
        var found = holders.Of(() => [.. tables.Listeners(Endpoint.Port).Where(isWanted)], () => [.. processes.Leaders(), .. processes.OtherMembers()], thorough);

        // One that the run keeps for the servers to come, and that none of them holds now, is nobody's.
        return passed.IsEmpty ? found : [.. found.Where(socket => socket.Holders.Count > 0 || !passed.Keeps(socket.Inode))];
    }

    /// <inheritdoc/>
    public IDisposable Every(TimeSpan period, Action action) => new RepeatingThread("watch", period, action);

    /// <inheritdoc/>
    public OwnerAnswer OwnerOf(ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (tables.Find(session.Server, session.Client) is not { } socket)
            return new OwnerAnswer(Ownership.Gone, null);
        if (socket.Inode != 0)
            return sockets.HolderOf(socket.Inode, Candidates()) is { } pid ? new OwnerAnswer(Ownership.Owned, pid) : new OwnerAnswer(OwnershipByState.WithoutHolder(socket.State), null);

        // No inode: nobody has accepted it yet, or its process has closed it and the kernel finishes alone.
        return new OwnerAnswer(OwnershipByState.WithoutInode(socket.State), null);
    }

    /// <inheritdoc/>
    public bool Holds(int pid, ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return tables.Find(session.Server, session.Client) is { Inode: not 0 and var inode } && ProcessTable.HoldersAmong(inode, [pid]).Count > 0;
    }

    /// <inheritdoc/>
    public bool HasServerClosed(ISession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return tables.Find(session.Server, session.Client) is { } socket && TcpSocket.HasClosed(socket.State);
    }

    /// <inheritdoc/>
    public void SetGroupProgram(ListeningSocket member, int? index) => options.SetGroupProgram(member, index);

    /// <inheritdoc/>
    public void HoldHandshakes(ListeningSocket listener, bool hold) => options.HoldHandshakes(listener, hold);

    /// <inheritdoc/>
    public TimeSpan DefersAccept(ListeningSocket listener) => options.DefersAccept(listener);

    /// <inheritdoc/>
    public Task HoldPacketsAsync(PacketDirection direction, bool hold) =>
        Network.Relay?.HoldAsync(direction, hold) ?? throw new WorldException("This run has no network whose packets could be held.");

    /// <inheritdoc/>
    public Task ReportNetworkAsync() => Network.Relay?.ReportAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public int UnansweredSyns()
    {
        using var clients = Network.Clients.Invoke(() => new SocketDiagnostics());
        return clients.Clients(Endpoint.Port, TcpSocket.SynSent).Count(socket => served.Has(socket.Remote.Address));
    }

    /// <inheritdoc/>
    public int SynReceivedConnections() => tables.Connections(Endpoint.Port, TcpSocket.SynReceived).Count(socket => served.Has(socket.Local.Address));

    /// <inheritdoc/>
    public ITraffic StartTraffic(TrafficPlan plan, ITrafficObserver observer)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(observer);
        return TrafficThread.Start(this, plan, observer);
    }

    /// <summary>Who holds a socket of the servers' side; null if nobody does.</summary>
    internal int? HolderOf(ulong inode) => sockets.HolderOf(inode, Candidates());

    /// <inheritdoc/>
    public void SetKernel(string name, string value)
    {
        if (!Network.IsIsolated)
            throw new WorldException($"'{name}' cannot be set: this run has no network namespace of its own.");
        Network.Servers.Invoke(() => KernelSettings.Write(name, value));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Counters() => ((NamespaceThread[])[Network.Servers, Network.Clients])
        .Distinct()
        .SelectMany(side => side.Invoke(KernelCounters.Read))
        .GroupBy(count => count.Key, StringComparer.Ordinal)
        .ToDictionary(counts => counts.Key, counts => counts.Sum(count => count.Value), StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var all = processes.NewestFirst;
        var isEmpty = await Task.Run(() => processes.EndAll(endLimit));
        await Task.WhenAny(Task.WhenAll(all.Select(server => server.Exited)), Task.Delay(endLimit));
        foreach (var server in all)
            server.Release();
        if (isEmpty)
            processes.ReleaseTags();
        passed.Dispose();
        folder.Dispose();
        orphans?.Leave(processes);
        GuardianProcess.RunEnds(run);
        tables.Dispose();
        Network.Dispose();
    }

    /// <summary>Who may hold a socket of the run: leaders, the newest first, and then what else is known of servers.</summary>
    private IEnumerable<int> Candidates()
    {
        // Asked for one by one: mostly it is known already.
        foreach (var pid in processes.Leaders())
            yield return pid;
        // A server that forks for each connection: its newest process is the likeliest.
        foreach (var pid in ProcFile.Processes().OrderDescending().Take(NewestFirst).Where(pid => processes.ServerOf(pid) is not null))
            yield return pid;
        foreach (var pid in processes.OtherMembers())
            yield return pid;
    }
}
