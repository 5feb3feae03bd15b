using System.Net;
using System.Net.Sockets;
using Harness.KernelModel;
using Harness.Observations;
using Harness.Scenarios;
using Harness.Worlds.Linux.Hosts;

namespace Harness.Worlds.Simulated;

/// <summary>
/// The model of the kernel as a world: a scenario runs in it in virtual time, and does the same for the same seed. Everything has to happen on
/// one <see cref="VirtualThread"/>.
/// </summary>
internal sealed class SimulatedWorld : IWorld
{
    private const int Port = 8080;

    private static readonly TimeSpan shortestPeriod = TimeSpan.FromMilliseconds(20);

    private readonly TimedKernel kernel;
    private readonly Wire wire;
    private readonly VirtualTime time;
    private readonly bool isAcross;
    private int ports = 32_768;

    /// <summary>A world in which nothing has happened yet.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="seed">Draws how long things take, and the hashes by which the kernel chooses.</param>
    /// <param name="network">The network between clients and servers, or null: they share a loopback device.</param>
    /// <param name="family">The family of the address that all servers share.</param>
    public SimulatedWorld(VirtualTime time, int seed, NetworkSpecification? network = null, AddressFamily family = AddressFamily.InterNetwork)
    {
        this.time = time;
        var pace = new Pace(seed);
        wire = new Wire(network, pace, time);
        kernel = new TimedKernel(time, pace, wire);
        isAcross = network is not null;
        Endpoint = new IPEndPoint(isAcross ? HostAddresses.Servers.Shared(family) : HostAddresses.Loopback(family), Port);
        NetworkConditions = network is null or { IsVeth: true } ? null : new RunNetworkConditions(network.RoundTrip, network.Jitter, network.Loss, seed);
        KernelRelease = $"model, seed {seed}";
    }

    /// <inheritdoc/>
    public string Kind => "simulated";

    /// <inheritdoc/>
    public IPEndPoint Endpoint { get; }

    /// <inheritdoc/>
    public RunNetworkConditions? NetworkConditions { get; }

    /// <inheritdoc/>
    public string KernelRelease { get; }

    /// <inheritdoc/>
    public TimeProvider Time => time;

    /// <inheritdoc/>
    public bool IsInRealTime => false;

    /// <summary>Why a scenario cannot be run in a simulated world; null if it can.</summary>
    public static string? ProblemOf(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.Servers.Values.Prepend(scenario.Server).FirstOrDefault(server => server.User is not null) is { User: { } user })
            return $"it runs a server as the user '{user}', and in the simulated world there are no users";
        return new[] { scenario.Server }.Concat(scenario.Servers.Values)
            .Select(specification => specification.Over(scenario.Server))
            .Where(specification => !specification.IsEcho)
            .Select(specification => SimulatedProgram.Of([.. specification.Command!.Words.Select(word => word == "$address:$port" ? "127.0.0.1:8080" : word)], out var problem) is null ? problem : null)
            .FirstOrDefault(problem => problem is not null);
    }

    /// <inheritdoc/>
    public IServerProcess Launch(ServerLaunch launch, IServerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(launch);
        if (launch.Listener is not null)
            throw new WorldException("In the simulated world no server inherits a listener: 'listen-fds' needs the Linux world.");
        if (SimulatedLeave.Of(launch.Command) is { } leave)
            return kernel.Servers.Launch(leave, observer);
        return SimulatedProgram.Of(launch.Command, out var problem) is { } program
            ? kernel.Servers.Launch(launch.Name, program, observer)
            : throw new WorldException($"{launch.Name} cannot be started: {problem}.");
    }

    /// <inheritdoc/>
    public string FolderOf(string server) => throw new WorldException("In the simulated world servers have no files: '$folder' needs the Linux world.");

    /// <summary>Always null: in this world there are no files.</summary>
    public int? PidIn(string path) => null;

    /// <inheritdoc/>
    public AdoptedProcess Adopt(string name, IServerProcess from, int pid, IServerObserver observer) =>
        throw new WorldException("In the simulated world no server starts another one: 'adopt' needs the Linux world.");

    /// <inheritdoc/>
    public IServerProcess? ServerOf(int pid) =>
        (IServerProcess?)kernel.Servers.All.Find(server => server.Contains(pid) || server.Pid == pid) ?? kernel.Servers.AllTools.Find(tool => tool.Pid == pid);

    /// <inheritdoc/>
    public string? CommandOf(int pid) => ServerOf(pid) is not { } server ? null : server is TimedTool ? "rollover-replace leave" : server.Pid == pid ? "a server of the model" : "sleep 60";

    /// <inheritdoc/>
    public IReadOnlyList<int> NewStrangers() => [];

    /// <inheritdoc/>
    public RunCensus Census() => new([.. kernel.Servers.All.Concat<IServerProcess>(kernel.Servers.AllTools).SelectMany(server => server.Processes().Select(pid => new ServerMember(server, pid)))], []);

    /// <inheritdoc/>
    public IReadOnlyList<int> HoldersOf(ListeningSocket listener, IServerProcess server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return [.. server.Processes()];
    }

    /// <inheritdoc/>
    public async Task<ConnectResult> ConnectAsync(ConnectPath path, TimeSpan limit, CancellationToken cancellation)
    {
        var end = Connect(path);
        var outcome = await end.ConnectedAsync(limit, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return outcome switch
        {
            ConnectOutcome.Established => new ConnectResult(outcome, end, null, end.Handshake, end.Connection.SynsSent > 1 ? end.Connection.SynsSent - 1 : null),
            ConnectOutcome.Refused => new ConnectResult(outcome, null, "ConnectionRefused"),
            _ => new ConnectResult(outcome, null, $"no answer within {SecondsText.Of(limit)}"),
        };
    }

    /// <inheritdoc/>
    public ITraffic StartTraffic(TrafficPlan plan, ITrafficObserver observer) => new SimulatedTraffic(this, plan, observer);

    /// <inheritdoc/>
    public IReadOnlyList<ListeningSocket> Listeners(bool thorough = true)
    {
        // Without closures and enumerators: a run looks every few milliseconds.
        var listeners = kernel.State.Listeners;
        var found = new List<ListeningSocket>();
        foreach (var server in kernel.Servers.All)
        {
            if (!server.IsGone && listeners[server.Number] is { Listens: true } listener)
                found.Add(new ListeningSocket(server.Holder is { } holder ? [holder] : [], listener.Queued, server.Inode, Endpoint));
        }

        return found;
    }

    /// <summary>A server of this world listens on the shared port, or nowhere.</summary>
    public IReadOnlyList<ListeningPlace> ListensAt(IServerProcess server) =>
        Listeners().Any(listener => listener.Holders.Contains(server.Pid)) ? [new ListeningPlace(Endpoint)] : [];

    /// <summary>No more often than every 20 ms: what a server of this world does lasts longer, and every look costs thousands of runs their speed.</summary>
    public IDisposable Every(TimeSpan period, Action action)
    {
        var apart = period > shortestPeriod ? period : shortestPeriod;
        return time.CreateTimer(_ => action(), state: null, apart, apart);
    }

    /// <inheritdoc/>
    public void SetGroupProgram(ListeningSocket member, int? index)
    {
        var number = NumberOf(member);
        Sockets.Attach(kernel.State, number, kernel.Servers.GroupOf(number), index is { } chosen ? ModelProgram.Always(chosen) : ModelProgram.None);
    }

    /// <inheritdoc/>
    public void HoldHandshakes(ListeningSocket listener, bool hold)
    {
        ref var socket = ref kernel.State.Listeners[NumberOf(listener)];
        if (hold)
            socket.Flags |= ListenerFlags.DeferAccept;
        else
            socket.Flags &= ~ListenerFlags.DeferAccept;
    }

    /// <inheritdoc/>
    public Task HoldPacketsAsync(PacketDirection direction, bool hold)
    {
        if (hold)
            wire.Hold(direction);
        else
            wire.Release(direction);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReportNetworkAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public int UnansweredSyns() => kernel.Pending.Count(connection => connection.End is { IsConnecting: true });

    /// <inheritdoc/>
    public int SynReceivedConnections() => kernel.Pending.Count(connection => kernel.SideOf(connection) is ServerSide.SynReceived or ServerSide.AckChosen);

    /// <inheritdoc/>
    public OwnerAnswer OwnerOf(ISession session)
    {
        var connection = ((ClientEnd)session).Connection;
        return kernel.SideOf(connection) switch
        {
            ServerSide.Accepted => new OwnerAnswer(Ownership.Owned, connection.Session!.OwnerPid),
            ServerSide.Queued => new OwnerAnswer(Ownership.Queued, null),
            ServerSide.SynReceived or ServerSide.AckChosen => new OwnerAnswer(Ownership.SynReceived, null),
            _ => new OwnerAnswer(Ownership.Gone, null),
        };
    }

    /// <inheritdoc/>
    public bool Holds(int pid, ISession session) => OwnerOf(session).Pid == pid;

    /// <summary>The servers of this world do not end sessions by themselves before their clients do.</summary>
    public bool HasServerClosed(ISession session) => false;

    /// <inheritdoc/>
    public void SetKernel(string name, string value)
    {
        switch (name)
        {
            case "tcp_migrate_req":
                kernel.State.Machine.MigrateRequests = value != "0";
                break;
            case "tcp_syncookies":
                kernel.State.Machine.SynCookies = value == "2";
                break;
            default:
                throw new WorldException($"'{name}' is no setting of the simulated kernel: it has tcp_migrate_req and tcp_syncookies.");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> Counters() => kernel.Counts.ByName;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var server in kernel.Servers.All.Concat<IServerProcess>(kernel.Servers.AllTools))
            server.KillAll();
        return ValueTask.CompletedTask;
    }

    /// <summary>A client begins to connect.</summary>
    internal ClientEnd Connect(ConnectPath path)
    {
        var server = new IPEndPoint(path.At ?? Endpoint.Address, Endpoint.Port);
        var client = path.From ?? (isAcross ? HostAddresses.Clients.Main.First(address => address.AddressFamily == server.AddressFamily) : server.Address);
        ports = ports == ushort.MaxValue ? 32_768 : ports + 1;
        return kernel.Connect(new IPEndPoint(client, ports), server);
    }

    /// <summary>Completes when it is the turn of a client of traffic again.</summary>
    internal Task TurnAsync()
    {
        var turn = new TaskCompletionSource();
        kernel.Time.After(kernel.Pace.Turn, turn.SetResult);
        return turn.Task;
    }

    private int NumberOf(ListeningSocket socket) =>
        kernel.Servers.All.Find(server => server.Inode == socket.Inode && kernel.State.Listeners[server.Number].Listens)?.Number
        ?? throw new WorldException("The listening socket is gone.");
}
