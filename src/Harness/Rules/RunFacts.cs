using Harness.Histories;

namespace Harness.Rules;

/// <summary>A history sorted by what it is about, made once for all rules.</summary>
public sealed class RunFacts
{
    private readonly Dictionary<string, SessionFacts> sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ServerFacts> servers = new(StringComparer.Ordinal);

    /// <summary>Sorts a history.</summary>
    public RunFacts(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Events = UpToEnd(history.Events);
        foreach (var happened in Events)
            Sort(happened);
    }

    /// <summary>
    /// Everything up to the run's end, in order. What comes after that is the world being taken down (a run that ended before its time
    /// leaves its processes to that): it says nothing of the servers.
    /// </summary>
    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>The sessions, in the order of their connects.</summary>
    public IEnumerable<SessionFacts> Sessions => sessions.Values;

    /// <summary>The servers, in the order of their launches.</summary>
    public IEnumerable<ServerFacts> Servers => servers.Values;

    /// <summary>A server, or null if the run had none of that name.</summary>
    public ServerFacts? Server(string? name) => name is not null && servers.TryGetValue(name, out var server) ? server : null;

    /// <summary>Whether the run had doomed a session before this point of the history: the process that owned it died of a SIGKILL of the run.</summary>
    public bool IsDoomed(SessionFacts session, HistoryEvent moment)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(moment);
        return Server(session.Owner)?.FatalKill?.Sequence < moment.Sequence;
    }

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
            case ConnectStarted e: Session(e.Session).ConnectStarted = e; break;
            case ConnectEnded e: Session(e.Session).ConnectEnded = e; break;
            case ListenersAfterFailure e: Session(e.Session).ListenersAfterFailure = e; break;
            case OwnerObserved e: Session(e.Session).OwnerList.Add(e); break;
            case LineSent e: Session(e.Session).SentList.Add(e); break;
            case ReplyReceived e: Session(e.Session).ReplyList.Add(e); break;
            case ReplyMissed e: Session(e.Session).MissedList.Add(e); break;
            case UnexpectedBytes e: Session(e.Session).UnexpectedList.Add(e); break;
            case ClientEnded { How: ClientEnding.HalfClose } e: Session(e.Session).HalfClosed ??= e; break;
            case ClientEnded e: Session(e.Session).ClientEnded ??= e; break;
            case ServerEnded e: Session(e.Session).ServerEnded ??= e; break;
            case ServerLaunched e: ServerOf(e.Server).Launched = e; break;
            case ServerExited e: ServerOf(e.Server).Exited = e; break;
            case ListenerOpened e: ServerOf(e.Server).ListenerList.Add(e); break;
            case ListenerClosed e: ServerOf(e.Server).ListenerList.Add(e); break;
            case ListenerStillOpen e: ServerOf(e.Server).ListenerStillOpen ??= e; break;
            case SignalSent e: ServerOf(e.Server).SignalList.Add(e); break;
            case SignalFoundNoProcess e: ServerOf(e.Server).Miss(e); break;
            case GraceExpired e: ServerOf(e.Server).GraceExpired ??= e; break;
            case ExitExpected e: ServerOf(e.Server).ExpectedList.Add(e); break;
        }
    }

    private void Rename(SessionNamed named)
    {
        var session = Session(named.Session);
        sessions.Remove(named.Session);
        session.Name = named.Name;
        sessions[named.Name] = session;
    }

    private SessionFacts Session(string name)
    {
        if (!sessions.TryGetValue(name, out var session))
            sessions.Add(name, session = new SessionFacts(name));
        return session;
    }

    private ServerFacts ServerOf(string name)
    {
        if (!servers.TryGetValue(name, out var server))
            servers.Add(name, server = new ServerFacts(name));
        return server;
    }
}
