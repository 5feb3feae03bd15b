using System.Net;
using Harness.Observations;

namespace Harness.Worlds;

/// <summary>
/// The one seam between a run and what it runs on: start a server, open a session, send, signal, look at the sockets. The
/// runner does not know which world it drives. Disposing a world ends every process in it and waits for that.
/// </summary>
internal interface IWorld : IAsyncDisposable
{
    /// <summary>What kind of world it is, for people: <c>network namespace</c>.</summary>
    string Kind { get; }

    /// <summary>The address and port that all servers of the run share.</summary>
    IPEndPoint Endpoint { get; }

    /// <summary>What its network does to packets, or null if there is none or it does nothing.</summary>
    RunNetworkConditions? NetworkConditions { get; }

    /// <summary>The release of the kernel.</summary>
    string KernelRelease { get; }

    /// <summary>The clock of this world.</summary>
    TimeProvider Time { get; }

    /// <summary>Whether its clock goes on while the harness does nothing.</summary>
    bool IsInRealTime { get; }

    /// <summary>Starts a server process.</summary>
    /// <exception cref="WorldException">It could not be started.</exception>
    IServerProcess Launch(ServerLaunch launch, IServerObserver observer);

    /// <summary>The absolute path of an empty folder for the files of one server; it is removed with the world.</summary>
    /// <exception cref="WorldException">There is none.</exception>
    string FolderOf(string server);

    /// <summary>The process id that stands in a file; null if there is no such file, or no id in it, yet.</summary>
    int? PidIn(string path);

    /// <summary>Makes a process of a server, and all that descends from it, a server of its own: a successor that the other one has started.</summary>
    /// <param name="name">Its name in the scenario.</param>
    /// <param name="from">The server that started it.</param>
    /// <param name="pid">Its leader.</param>
    /// <param name="observer">Told when it ends. What it prints goes to the other one.</param>
    /// <exception cref="WorldException">That is no process of the server, or its own leader; or this world has no such servers.</exception>
    AdoptedProcess Adopt(string name, IServerProcess from, int pid, IServerObserver observer);

    /// <summary>The server that a process belongs to, or belonged to if it has ended; null for a stranger. Looks at that process alone.</summary>
    IServerProcess? ServerOf(int pid);

    /// <summary>The command line of a process, for people; null if it has ended.</summary>
    string? CommandOf(int pid);

    /// <summary>The processes of the run now. Looks at all processes of the machine.</summary>
    RunCensus Census();

    /// <summary>
    /// Processes of the run that have been found since the last look, and of which nothing tells to which of its servers they belong. This is a quick look, which finds only what the harness has adopted.
    /// </summary>
    IReadOnlyList<int> NewStrangers();

    /// <summary>Those processes of a server that hold a listening socket.</summary>
    IReadOnlyList<int> HoldersOf(ListeningSocket listener, IServerProcess server);

    /// <summary>Opens a connection to the port of <see cref="Endpoint"/>.</summary>
    /// <param name="path">Between which addresses; by default to that of <see cref="Endpoint"/>.</param>
    /// <param name="limit">How long the handshake may take.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<ConnectResult> ConnectAsync(ConnectPath path, TimeSpan limit, CancellationToken cancellation);

    /// <summary>Begins to open sessions to <see cref="Endpoint"/> and goes on until it is stopped; the first have begun when it returns.</summary>
    /// <exception cref="WorldException">It cannot begin.</exception>
    ITraffic StartTraffic(TrafficPlan plan, ITrafficObserver observer);

    /// <summary>Every socket that listens on the shared port now, by the kernel's tables.</summary>
    /// <param name="thorough">
    /// Whether every process of the run is looked into for a listener that it holds; otherwise only what was known to hold one, unless that has let go
    /// of it: cheap enough for a look every few milliseconds.
    /// </param>
    IReadOnlyList<ListeningSocket> Listeners(bool thorough = true);

    /// <summary>Where a server listens, on whatever port, by the kernel's tables: at most one entry an address and port.</summary>
    IReadOnlyList<ListeningPlace> ListensAt(IServerProcess server);

    /// <summary>Does something again and again, beside everything else, until what is returned is disposed; that waits for the last time.</summary>
    /// <param name="period">The time between two beginnings, as far as it takes no longer.</param>
    /// <param name="action">Short, and never throws.</param>
    IDisposable Every(TimeSpan period, Action action);

    /// <summary>
    /// Sets the program of a listener's SO_REUSEPORT group (SO_ATTACH_REUSEPORT_CBPF, socket(7)): every new connection to the group goes to
    /// its member of this index, or by the kernel's hash where there is none of that index. It stays when this member leaves.
    /// </summary>
    /// <param name="member">A listener of the group. It may be stopped, or be waiting for something else.</param>
    /// <param name="index">From 0, in the order that the kernel keeps; null: no program, the kernel's hash chooses.</param>
    /// <exception cref="WorldException">The listener cannot be reached, or is no member of a group.</exception>
    void SetGroupProgram(ListeningSocket member, int? index);

    /// <summary>
    /// Holds the handshakes of new connections to a listener back, at its side alone (TCP_DEFER_ACCEPT, tcp(7)): the client's end is
    /// established, the server's is in SYN_RECV until the client sends, or, when they are not held any more, until the kernel has sent its
    /// SYN-ACK once more, after 1 s at first.
    /// </summary>
    /// <exception cref="WorldException">The listener cannot be reached.</exception>
    void HoldHandshakes(ListeningSocket listener, bool hold);

    /// <summary>
    /// For how long a listener puts accepts off until its client sends (TCP_DEFER_ACCEPT, tcp(7)); zero: it does not.
    /// </summary>
    /// <exception cref="WorldException">The listener cannot be reached.</exception>
    TimeSpan DefersAccept(ListeningSocket listener) => TimeSpan.Zero;

    /// <summary>How many clients wait for the answer to a SYN to the shared port now (SYN_SENT), by the kernel's tables.</summary>
    int UnansweredSyns();

    /// <summary>How many connections to the shared port are in a SYN queue now (SYN_RECV), by the kernel's tables.</summary>
    int SynReceivedConnections();

    /// <summary>Who holds the server's end of a connection now, by the kernel's tables.</summary>
    OwnerAnswer OwnerOf(ISession session);

    /// <summary>Whether a process is one of those that hold the server's end of a connection now: several may.</summary>
    bool Holds(int pid, ISession session);

    /// <summary>
    /// Whether the server's end of a connection has closed its side by now, by the kernel's tables on the servers' side: its FIN or RST was sent, however long it
    /// takes to arrive. False where this world cannot tell.
    /// </summary>
    bool HasServerClosed(ISession session);

    /// <summary>
    /// Holds every packet of one direction on the network, or lets those that are held go on, in their order. What was on its way and due
    /// before the call may pass; what is sent after it has returned does not.
    /// </summary>
    /// <exception cref="WorldException">There is no network that can do it, or it has failed.</exception>
    Task HoldPacketsAsync(PacketDirection direction, bool hold);

    /// <summary>Completes when the network's observer has been told of everything that has happened to it so far, and never fails.</summary>
    Task ReportNetworkAsync();

    /// <summary>Changes a setting of the kernel in this world alone.</summary>
    /// <exception cref="WorldException">This world has no kernel settings of its own, or the kernel refuses the value.</exception>
    void SetKernel(string name, string value);

    /// <summary>What the kernel has counted of connections so far, by its own names (<c>TcpOutRsts</c>); the counts only grow.</summary>
    IReadOnlyDictionary<string, long> Counters();
}

/// <summary>A server that another one has started.</summary>
/// <param name="Server">The server.</param>
/// <param name="Processes">Its processes when it was taken for a server of its own: before that, whatever they did was the other one's.</param>
internal sealed record AdoptedProcess(IServerProcess Server, IReadOnlyList<int> Processes);

/// <summary>The processes of a run at one moment, alive.</summary>
/// <param name="Members">Those that belong to servers, leaders included.</param>
/// <param name="Strangers">
/// Those in the network namespace of the servers that belong to no server and not to the harness, and those that the harness has adopted though nothing ties them to a server. Of the first kind there
/// are none where the namespace is not the run's own: there everybody is a stranger.
/// </param>
internal sealed record RunCensus(IReadOnlyList<ServerMember> Members, IReadOnlyList<WorldStranger> Strangers);

/// <summary>A process that descends from a server of a run, though nothing tells from which.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="IsOfThisRun">False: it may be of another run that is under way at the same time.</param>
internal sealed record WorldStranger(int Pid, bool IsOfThisRun);

/// <summary>A process that belongs to a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Pid">The process.</param>
internal readonly record struct ServerMember(IServerProcess Server, int Pid);

/// <summary>A world could not do what it was asked; the message says why and, where there is one, the remedy.</summary>
internal class WorldException : Exception
{
    /// <summary>With a message.</summary>
    public WorldException(string message) : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public WorldException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public WorldException()
    {
    }
}

/// <summary>A socket that listens on the shared port.</summary>
/// <param name="Holders">The processes that hold it, as far as they can be seen; none if no descriptor of it can be.</param>
/// <param name="QueueLength">Connections that wait in its accept queue.</param>
/// <param name="Inode">The socket's inode: what makes it the same socket at two looks.</param>
/// <param name="Local">The address and the port that it is bound to.</param>
/// <param name="Uid">The user that it belongs to; null where that is not known.</param>
internal sealed record ListeningSocket(IReadOnlyList<int> Holders, int QueueLength, ulong Inode, IPEndPoint Local, int? Uid = null)
{
    /// <summary>A process that holds it, or null if none can be seen.</summary>
    public int? Pid => Holders is [var first, ..] ? first : null;
}
