using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>A session of which every event is known.</summary>
/// <param name="name">Its name.</param>
internal sealed class NamedSessionFacts(string name) : SessionFacts
{
    private readonly List<OwnerObserved> owners = [];
    private readonly List<LineSent> sent = [];
    private readonly List<ReplyReceived> replies = [];
    private readonly List<ReplyMissed> missed = [];
    private readonly List<UnexpectedBytes> unexpected = [];
    private string name = name;
    private ConnectStarted? connectStarted;
    private ConnectEnded? connectEnded;
    private ListenersAfterFailure? listenersAfterFailure;
    private ClientEnded? halfClosed;
    private ClientEnded? clientEnded;
    private ServerEnded? serverEnded;

    public override string Name => name;

    public override ConnectStarted? ConnectStarted => connectStarted;

    public override ConnectEnded? ConnectEnded => connectEnded;

    public override ListenersAfterFailure? ListenersAfterFailure => listenersAfterFailure;

    public override ClientEnded? HalfClosed => halfClosed;

    public override ClientEnded? ClientEnded => clientEnded;

    public override ServerEnded? ServerEnded => serverEnded;

    public override IReadOnlyList<OwnerObserved> Owners => owners;

    public override IReadOnlyList<LineSent> Sent => sent;

    public override IReadOnlyList<ReplyReceived> Replies => replies;

    public override IReadOnlyList<ReplyMissed> Missed => missed;

    public override IReadOnlyList<UnexpectedBytes> Unexpected => unexpected;

    /// <summary>The session that an event is about; null if it is about none.</summary>
    public static string? SessionOf(HistoryEvent happened) => happened switch
    {
        ConnectStarted e => e.Session,
        ConnectEnded e => e.Session,
        ListenersAfterFailure e => e.Session,
        OwnerObserved e => e.Session,
        LineSent e => e.Session,
        ReplyReceived e => e.Session,
        ReplyMissed e => e.Session,
        UnexpectedBytes e => e.Session,
        ClientEnded e => e.Session,
        ServerEnded e => e.Session,
        _ => null,
    };

    public void Rename(string newName) => name = newName;

    /// <summary>Takes what happened in the session.</summary>
    public void Take(HistoryEvent happened)
    {
        switch (happened)
        {
            case ConnectStarted e: connectStarted = e; break;
            case ConnectEnded e: connectEnded = e; break;
            case ListenersAfterFailure e: listenersAfterFailure = e; break;
            case OwnerObserved e: owners.Add(e); break;
            case LineSent e: sent.Add(e); break;
            case ReplyReceived e: replies.Add(e); break;
            case ReplyMissed e: missed.Add(e); break;
            case UnexpectedBytes e: unexpected.Add(e); break;
            case ClientEnded { How: ClientEnding.HalfClose } e: halfClosed ??= e; break;
            case ClientEnded e: clientEnded ??= e; break;
            case ServerEnded e: serverEnded ??= e; break;
        }
    }
}
