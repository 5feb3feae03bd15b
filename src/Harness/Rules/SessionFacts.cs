using Harness.Histories;

namespace Harness.Rules;

/// <summary>Everything that a history says of one session.</summary>
/// <param name="name">Its name.</param>
public sealed class SessionFacts(string name)
{
    internal List<OwnerObserved> OwnerList { get; } = [];

    internal List<LineSent> SentList { get; } = [];

    internal List<ReplyReceived> ReplyList { get; } = [];

    internal List<ReplyMissed> MissedList { get; } = [];

    internal List<UnexpectedBytes> UnexpectedList { get; } = [];

    /// <summary>Its name.</summary>
    public string Name { get; internal set; } = name;

    /// <summary>When its client began to connect.</summary>
    public ConnectStarted? ConnectStarted { get; internal set; }

    /// <summary>How the connect ended; null if the history ends before that.</summary>
    public ConnectEnded? ConnectEnded { get; internal set; }

    /// <summary>Who listened right after the connect had failed.</summary>
    public ListenersAfterFailure? ListenersAfterFailure { get; internal set; }

    /// <summary>When the client shut its sending side down.</summary>
    public ClientEnded? HalfClosed { get; internal set; }

    /// <summary>When the client closed or reset it.</summary>
    public ClientEnded? ClientEnded { get; internal set; }

    /// <summary>When the server's side ended.</summary>
    public ServerEnded? ServerEnded { get; internal set; }

    /// <summary>What the kernel said of its owner.</summary>
    public IReadOnlyList<OwnerObserved> Owners => OwnerList;

    /// <summary>What the client sent.</summary>
    public IReadOnlyList<LineSent> Sent => SentList;

    /// <summary>The replies that were complete.</summary>
    public IReadOnlyList<ReplyReceived> Replies => ReplyList;

    /// <summary>The replies that were not.</summary>
    public IReadOnlyList<ReplyMissed> Missed => MissedList;

    /// <summary>What came unasked.</summary>
    public IReadOnlyList<UnexpectedBytes> Unexpected => UnexpectedList;

    /// <summary>Whether the connect succeeded.</summary>
    public bool IsEstablished => ConnectEnded?.Outcome == ConnectOutcome.Established;

    /// <summary>How long its connect took, if it was established.</summary>
    public TimeSpan? ConnectLatency => IsEstablished && ConnectStarted is { } started ? ConnectEnded!.At - started.At : null;

    /// <summary>The server that owned it last, by the kernel; null if the kernel never named one of this run.</summary>
    public string? Owner => OwnerList.FindLast(observed => observed.Server is not null)?.Server;

    /// <summary>Whether the client had ended its side in any way before this point of the history.</summary>
    public bool ClientHadEndedBefore(HistoryEvent moment)
    {
        ArgumentNullException.ThrowIfNull(moment);
        return HalfClosed?.Sequence < moment.Sequence || ClientEnded?.Sequence < moment.Sequence;
    }
}
