using Harness.Histories;
using Harness.Observations;
using Harness.Protocols;

namespace Harness.Rules;

/// <summary>A history sorted by what it is about, made once for all rules.</summary>
internal sealed class RunFacts
{
    /// <summary>The part of a deadline that may go by without the harness.</summary>
    private const double mostStarved = 0.5;

    /// <summary>What may pass unseen between the record that a packet is about to be sent and its arrival, beside its way: pauses of the harness and the relay that are too short to be recorded.</summary>
    private static readonly TimeSpan unseenPauses = TimeSpan.FromMilliseconds(300);

    /// <summary>A timer may fire a few ticks of the kernel's clock early.</summary>
    internal static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, NamedSessionFacts> sessions = new(StringComparer.Ordinal);
    private readonly List<TrafficSessionFacts> traffic = [];
    private readonly ListeningTimeline listening = new();
    private readonly NetworkStandstills standstills = new();
    private readonly List<PacketsDropped> drops = [];
    private readonly List<RefusalsExpected> refusals = [];
    private readonly AdoptedSessions adoptions;
    private readonly Lazy<ILookup<string?, SessionFacts>> byOwner;
    private readonly Lazy<Dictionary<string, TrafficSessionFacts>> byNumber;
    private readonly Lazy<ILookup<string, SessionFacts>> byFollowed;
    private readonly Dictionary<string, ServerFacts> servers = new(StringComparer.Ordinal);

    /// <summary>Sorts a history.</summary>
    public RunFacts(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Events = UpToEnd(history.Events);
        byOwner = new(() => Sessions.ToLookup(session => session.Owner));
        byNumber = new(() => traffic.ToDictionary(session => session.Name, StringComparer.Ordinal));
        byFollowed = new(() => Sessions.Where(session => session.Follows is not null).ToLookup(session => session.Follows!.Name, StringComparer.Ordinal));
        adoptions = new(Events);
        foreach (var happened in Events)
            Sort(adoptions.Attribute(happened));
    }

    /// <summary>
    /// Everything up to the run's end, in order. What comes after that is the world being taken down (a run that ended before its time
    /// leaves its processes to that): it says nothing of the servers.
    /// </summary>
    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>How the run began; null if the history does not say.</summary>
    public RunStarted? Started { get; private set; }

    /// <summary>How long a connect may take beyond the round trip.</summary>
    public TimeSpan ConnectLimit => Started?.ConnectLimit ?? Limits.Connect;

    /// <summary>The longest round trip of the scenario's network: with its jitter in both directions.</summary>
    public TimeSpan RoundTrip => Started?.Network is { } network ? network.Rtt + (2 * network.Jitter) : TimeSpan.Zero;

    /// <summary>The shortest round trip of the scenario's network: jitter only adds to it.</summary>
    public TimeSpan LeastRoundTrip => Started?.Network?.Rtt ?? TimeSpan.Zero;

    /// <summary>How long a reply may take beyond the round trip.</summary>
    public TimeSpan ReplyLimit => Started?.ReplyLimit ?? Limits.Reply;

    /// <summary>Whether a server may end a session on which no request is open: HTTP lets it (RFC 9112, section 9.5).</summary>
    public bool MayServerClose => Started?.Protocol == ProtocolCatalog.Http;

    /// <summary>When packets to the servers were held.</summary>
    internal HeldSpans Held { get; } = new();

    /// <summary>Whether the scenario's network loses packets, because the scenario asks for it.</summary>
    public bool NetworkLoses => Started?.Network is { Loss: > 0 };

    /// <summary>How long a packet is on its way at the most, where nothing holds it: the relay looks in turns. Null: it may be lost, and is sent again at times that are not known.</summary>
    private TimeSpan? ArrivesWithin => NetworkLoses ? null : RoundTrip + unseenPauses;

    /// <summary>What the harness' own network could not carry, in order.</summary>
    internal IReadOnlyList<PacketsDropped> PacketsDropped => drops;

    /// <summary>
    /// How long nothing moved, at the most, between two times since the run began: the scenario held packets, the process that carries them had to
    /// wait for a processor, or the harness itself had to. Spans that overlap count once.
    /// </summary>
    /// <param name="from">The first time.</param>
    /// <param name="until">The second time.</param>
    /// <param name="session">The session that waited: what its traffic did not look at counts as well. Null: none of traffic.</param>
    /// <param name="isShort">Whether what was sent at the first time, and its answer, need nothing more from the client than its first packets: then nothing that went to the servers after these had arrived was waited for.</param>
    public TimeSpan StoodStill(TimeSpan from, TimeSpan until, SessionFacts? session = null, bool isShort = false) => standstills.Within(from, until, isShort ? ArrivesWithin : null, session?.Traffic);

    /// <summary>How long the network carried nothing, at the most, between two times since the run began: the harness itself may have run.</summary>
    /// <inheritdoc cref="StoodStill"/>
    public TimeSpan NetworkStoodStill(TimeSpan from, TimeSpan until, bool isShort) => standstills.OfNetworkWithin(from, until, isShort ? ArrivesWithin : null);

    /// <summary>How long the harness itself had to wait for a processor, at the most, between two times since the run began.</summary>
    /// <inheritdoc cref="StoodStill"/>
    public TimeSpan HarnessStoodStill(TimeSpan from, TimeSpan until, SessionFacts? session = null) => standstills.OfHarnessWithin(from, until, session?.Traffic);

    /// <summary>The spans in which the harness did not run and that lie, in part at least, between two times; also brief ones (<see cref="HarnessPaused.Brief"/>), for what it saw at that moment.</summary>
    internal IReadOnlyList<(TimeSpan From, TimeSpan Until)> HarnessPausesWithin(TimeSpan from, TimeSpan until, SessionFacts? session) => standstills.HarnessWithin(from, until, session?.Traffic);

    /// <summary>
    /// Whether the harness itself did not run for so much of a time that what was not done in it says nothing: a machine on which the harness is starved
    /// starves the servers as well.
    /// </summary>
    /// <param name="from">When a wait began.</param>
    /// <param name="until">When it was given up.</param>
    /// <param name="limit">How long it was meant to take: it goes on for longer where the harness did not run.</param>
    /// <param name="session">The session that waited; null: none of traffic.</param>
    internal bool WasStarved(TimeSpan from, TimeSpan until, TimeSpan limit, SessionFacts? session = null) =>
        until > from && HarnessStoodStill(from, until, session) is var stood && until - from - stood is var ran
        && (ran < limit * (1 - mostStarved) || (stood > (until - from) * mostStarved && ran < limit - TimerTolerance));

    /// <summary>
    /// In words, that the harness did not run, or a traffic of it did not look at its sessions, for more than half of a time: what waits for its clients meanwhile is late by its doing. Null if that is
    /// not so.
    /// </summary>
    internal string? StarvationWithin(TimeSpan from, TimeSpan until)
    {
        var most = (until - from) * mostStarved;
        return until <= from ? null
            : HarnessStoodStill(from, until) is var stood && stood > most ? $"the harness did not run for {SecondsText.Of(stood)} of {SecondsText.Of(until - from)}"
            : LongestStallWithin(from, until) is var (traffic, stalled) && stalled > most ? $"traffic {traffic} did not look at its sessions for {SecondsText.Of(stalled)} of {SecondsText.Of(until - from)}"
            : null;
    }

    /// <inheritdoc cref="NetworkStandstills.LongestStallWithin"/>
    internal (string Traffic, TimeSpan Stood)? LongestStallWithin(TimeSpan from, TimeSpan until) => standstills.LongestStallWithin(from, until);

    /// <summary>Who listened when.</summary>
    internal ListeningTimeline Listening => listening;

    /// <summary>The spans of the scenario in which connects of traffic may be refused.</summary>
    internal IReadOnlyList<RefusalsExpected> RefusalsExpected => refusals;

    /// <summary>The sessions: those with a name, in the order of their connects, and then those of traffic, in the order of their ends.</summary>
    public IEnumerable<SessionFacts> Sessions => sessions.Values.Concat<SessionFacts>(traffic);

    /// <summary>When listeners were seen open and closed: <see cref="ListenerOpened"/> and <see cref="ListenerClosed"/>, in order.</summary>
    public IReadOnlyList<HistoryEvent> Listeners => listening.Looks;

    /// <summary>The servers, in the order of their launches.</summary>
    public IEnumerable<ServerFacts> Servers => servers.Values;

    /// <summary>A server, or null if the run had none of that name.</summary>
    public ServerFacts? Server(string? name) => name is not null && servers.TryGetValue(name, out var server) ? server : null;

    /// <summary>The sessions that a server owned last.</summary>
    public IEnumerable<SessionFacts> SessionsOf(ServerFacts server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return byOwner.Value[server.Name];
    }

    /// <summary>The sessions in which the client of another one goes on.</summary>
    internal IEnumerable<SessionFacts> Following(SessionFacts session) => byFollowed.Value[session.Name];

    /// <summary>The session of a name, or null.</summary>
    public SessionFacts? Session(string name) =>
        sessions.TryGetValue(name, out var session) ? session : byNumber.Value.GetValueOrDefault(name);


    private static List<HistoryEvent> UpToEnd(IReadOnlyList<HistoryEvent> events)
    {
        var list = events.ToList();
        var end = list.FindIndex(happened => happened is RunEnded);
        return end < 0 ? list : list[..(end + 1)];
    }

    private void Sort(HistoryEvent happened)
    {
        switch (happened)
        {
            case SessionNamed e: Rename(e); break;
            case RunStarted e: Started ??= e; break;
            case NetworkPaused e: standstills.Add(e); break;
            case PacketsHeld e: standstills.Add(e); break;
            case HoldInForce e: Held.Add(e); break;
            case HarnessPaused e: standstills.Add(e); break;
            case PacketsDropped e: drops.Add(e); break;
            case RefusalsExpected e: refusals.Add(e); break;
            case QueueStalled e: ServerOf(e.Server).QueueList.Add(e); break;
            case ListenersReduced e: ServerOf(e.Server).ReducedList.Add(e); break;
            case AcceptDeferred e: ServerOf(e.Server).Deferred ??= e; break;
            case WorkerEnded e: ServerOf(e.Server).WorkerEndList.Add(e); break;
            case ReloadStarted e: ServerOf(e.Server).ReloadList.Add(e); break;
            case ServerReplacedItself e: ServerOf(e.Server).ReplacedItself = e; break;
            case GenerationReady e: ServerOf(e.Server).GenerationList.Add(e); break;
            case DeploymentRolledBack e: ServerOf(e.To).RolledBack ??= e; break;
            case GraceHeldOpen e: ServerOf(e.Server).GraceHeldOpen ??= e; break;
            case TrafficSession e: traffic.Add(new TrafficSessionFacts(e)); break;
            case ServerLaunched e: ServerOf(e.Server).Launched = e; break;
            case ServerAdopted e: ServerOf(e.Server).Adopted = e; break;
            case LeaderChanged e: ServerOf(e.Server).LeaderChanged = e; break;
            case ServerReady e: ServerOf(e.Server).WasThere = true; break;
            case ServerExited e: ServerOf(e.Server).Exited = e; break;
            case ListenerOpened e: listening.Add(e); ServerOf(e.Server).ListenerList.Add(e); ServerOf(e.Server).WasThere = true; break;
            case ListenerClosed e: listening.Add(e); ServerOf(e.Server).ListenerList.Add(e); break;
            case ListenerStillOpen e: ServerOf(e.Server).ListenerStillOpen ??= e; break;
            case SignalSent e: ServerOf(e.Server).SignalList.Add(e); break;
            case SignalFoundNoProcess e: ServerOf(e.Server).Miss(e); break;
            case GraceExpired e: ServerOf(e.Server).GraceExpired ??= e; break;
            case ExitExpected e: ServerOf(e.Server).ExpectedList.Add(e); break;
            default:
                if (NamedSessionFacts.SessionOf(happened) is { } session)
                    SessionOf(session).Take(happened);
                break;
        }
    }

    private void Rename(SessionNamed named)
    {
        var session = SessionOf(named.Session);
        sessions.Remove(named.Session);
        session.Rename(named.Name);
        sessions[named.Name] = session;
    }

    private NamedSessionFacts SessionOf(string name)
    {
        if (!sessions.TryGetValue(name, out var session))
            sessions.Add(name, session = new NamedSessionFacts(name));
        return session;
    }

    private ServerFacts ServerOf(string name)
    {
        if (!servers.TryGetValue(name, out var server))
            servers.Add(name, server = new ServerFacts(name));
        return server;
    }
}
