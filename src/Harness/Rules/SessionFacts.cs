using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// Everything that a history says of one session, whether it was recorded event by event or, as a session of traffic, in one event
/// at its end.
/// </summary>
internal abstract class SessionFacts
{
    private protected SessionFacts()
    {
    }

    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>What the scenario calls it: its name there, or that of the traffic that it is of.</summary>
    public virtual string NameInScenario => UniqueName.InScenario(Name);

    /// <summary>The traffic that it is of, by its unique name; null for a session with a name of its own.</summary>
    public virtual string? Traffic => null;

    /// <summary>When its client began to connect.</summary>
    public abstract ConnectStarted? ConnectStarted { get; }

    /// <summary>The session that its client goes on from; null if it goes on from none.</summary>
    public virtual FollowedSession? Follows => ConnectStarted?.Follows;

    /// <summary>Whether a reply said that the session is over after it.</summary>
    public virtual bool EndsAfterReply => Replies.Any(reply => reply.EndsSession == true);

    /// <summary>Whether a reply was taken for whole only because the session ended.</summary>
    public virtual bool MayBeCutOff => Replies.Any(reply => reply.MayBeCutOff == true);

    /// <summary>How the connect ended; null if the history ends before that.</summary>
    public abstract ConnectEnded? ConnectEnded { get; }

    /// <summary>Who listened right after the connect had failed.</summary>
    public abstract ListenersAfterFailure? ListenersAfterFailure { get; }

    /// <summary>When the client shut its sending side down.</summary>
    public abstract ClientEnded? HalfClosed { get; }

    /// <summary>When the client closed or reset it.</summary>
    public abstract ClientEnded? ClientEnded { get; }

    /// <summary>When the server's side ended.</summary>
    public abstract ServerEnded? ServerEnded { get; }

    /// <summary>What the kernel said of its owner.</summary>
    public abstract IReadOnlyList<OwnerObserved> Owners { get; }

    /// <summary>What the client sent.</summary>
    public abstract IReadOnlyList<LineSent> Sent { get; }

    /// <summary>How many these are.</summary>
    public virtual int RequestsSent => Sent.Count;

    /// <summary>The replies that were complete.</summary>
    public abstract IReadOnlyList<ReplyReceived> Replies { get; }

    /// <summary>The replies that were not.</summary>
    public abstract IReadOnlyList<ReplyMissed> Missed { get; }

    /// <summary>What came unasked.</summary>
    public abstract IReadOnlyList<UnexpectedBytes> Unexpected { get; }

    /// <summary>The place of the connect's beginning in the order; null if it is not recorded.</summary>
    public virtual Moment? Began => ConnectStarted?.Moment;

    /// <summary>The number of the event that records the connect's beginning; null if none does.</summary>
    public virtual long? BeginRecorded => ConnectStarted?.Sequence;

    /// <summary>Whether the connect succeeded.</summary>
    public virtual bool IsEstablished => ConnectEnded?.Outcome == ConnectOutcome.Established;

    /// <summary>Whether the scenario asks for a refusal of its connect.</summary>
    public virtual bool IsRefusalExpected => ConnectStarted is { RefusalExpected: true };

    /// <summary>How long its connect took, if it was established: from when it began or, in an open loop, was due, until that was seen.</summary>
    public virtual TimeSpan? ConnectLatency => IsEstablished && ConnectStarted is { } started ? ConnectEnded!.At - started.At : null;

    /// <summary>How long the handshake took by the kernel, at the least; null where the kernel was not asked.</summary>
    public virtual TimeSpan? ConnectTook => NoConnectDelayed.LeastTime(ConnectEnded?.Handshake, ConnectEnded?.SynsResent, ConnectStarted is { } started ? ConnectEnded?.At - started.At : null);

    /// <summary>
    /// Whether the session was compared with what it has to be when it happened, and was so: established, every line answered exactly, one
    /// process named by the kernel and by all replies, ended by its client. Rules about these things need not look at it in detail.
    /// </summary>
    public virtual bool IsFlawless => false;

    /// <summary>How many of the requests that were sent got no complete reply.</summary>
    public virtual int RequestsOpen => Math.Max(0, Sent.Count - Replies.Count);

    /// <summary>Whether a process has accepted it: the kernel named one, or its client got bytes or a FIN, which the kernel does not send for a connection in a queue.</summary>
    public virtual bool WasAccepted => Replies.Count > 0 || Owners.Any(look => look.Ownership is Ownership.Owned or Ownership.Unheld)
        || ServerEnded?.How == ServerEnding.EndOfFile || Unexpected.Count > 0 || Missed.Any(missed => missed.Received.Length > 0);

    /// <summary>The replies with the time that they took; of a session of traffic those that took 100 ms or more.</summary>
    public virtual IEnumerable<SlowReply> TimedReplies => Sent
        .Join(Replies, sent => sent.Exchange, reply => reply.Exchange, (sent, reply) => new SlowReply(reply.At - sent.At, sent, reply));

    /// <summary>From when its connect began or, in an open loop, was due, until its first reply was complete; null if none came.</summary>
    public virtual TimeSpan? FirstReplyLatency => Replies.Count > 0 && ConnectStarted is { } started ? Replies[0].At - started.At : null;

    /// <summary>The last look of the kernel that found it in a SYN queue or an accept queue; null if none did.</summary>
    public virtual OwnerObserved? LastWaiting => Owners.LastOrDefault(look => look.IsWaiting);

    /// <summary>The server that owned it first, by the kernel; null if the kernel never named one of this run.</summary>
    public virtual string? FirstOwner => Owners.FirstOrDefault(observed => observed.Server is not null)?.Server;

    /// <summary>The server that owned it last, by the kernel; null if the kernel never named one of this run.</summary>
    public virtual string? Owner => Owners.LastOrDefault(observed => observed.Server is not null)?.Server;

    /// <summary>The process that held it last, by the kernel; null if the kernel never named one.</summary>
    public int? OwnerPid => Owners.LastOrDefault(look => look.Pid is not null)?.Pid;

    /// <summary>Whether the client had ended its side in any way before this point of the history.</summary>
    public virtual bool ClientHadEndedBefore(HistoryEvent moment)
    {
        ArgumentNullException.ThrowIfNull(moment);
        return HalfClosed?.Moment < moment.Moment || ClientEnded?.Moment < moment.Moment;
    }
}

/// <summary>A reply and how long it took.</summary>
/// <param name="Took">From when its request was about to be sent until it was complete.</param>
/// <param name="Sent">Its request.</param>
/// <param name="Received">The reply.</param>
internal sealed record SlowReply(TimeSpan Took, LineSent Sent, ReplyReceived Received);
