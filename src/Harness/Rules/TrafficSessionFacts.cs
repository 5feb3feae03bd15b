using Harness.Histories;
using Harness.Observations;

namespace Harness.Rules;

/// <summary>
/// A session of traffic. What rules ask of every session is answered from its one event; only what they ask of one that is conspicuous
/// is made into events: a million flawless sessions are judged without a million object graphs.
/// </summary>
/// <param name="session">The event.</param>
internal sealed class TrafficSessionFacts(TrafficSession session) : SessionFacts
{
    private NamedSessionFacts? detail;

    public override string Name => session.Name;

    public override string NameInScenario => UniqueName.InScenario(session.Traffic);

    public override string? Traffic => session.Traffic;

    public override ConnectStarted? ConnectStarted => Detail.ConnectStarted;

    public override ConnectEnded? ConnectEnded => session.Connected is null ? null : Detail.ConnectEnded;

    public override ListenersAfterFailure? ListenersAfterFailure => session.Flaw?.Listening is null ? null : Detail.ListenersAfterFailure;

    public override ClientEnded? HalfClosed => null;

    public override ClientEnded? ClientEnded => session.ClientEnded is null ? null : Detail.ClientEnded;

    public override ServerEnded? ServerEnded => session.ServerEnded is null ? null : Detail.ServerEnded;

    public override IReadOnlyList<OwnerObserved> Owners => Detail.Owners;

    public override IReadOnlyList<LineSent> Sent => Detail.Sent;

    /// <inheritdoc/>
    public override int RequestsSent => session.Sent;

    public override IReadOnlyList<ReplyReceived> Replies => Detail.Replies;

    public override IReadOnlyList<ReplyMissed> Missed => Detail.Missed;

    public override IReadOnlyList<UnexpectedBytes> Unexpected => Detail.Unexpected;

    public override Moment? Began => Moment.Between(session.Started.After, 1);

    public override long? BeginRecorded => session.Sequence;

    public override bool IsEstablished => session.Outcome == ConnectOutcome.Established;

    public override bool IsRefusalExpected => false;

    public override TimeSpan? ConnectLatency => IsEstablished ? session.ConnectLatency : null;

    public override TimeSpan? ConnectTook => NoConnectDelayed.LeastTime(session.Handshake, session.SynsResent, session.Connected?.At - session.Started.At);

    public override FollowedSession? Follows => session.Follows;

    public override bool EndsAfterReply => session.EndsSession == true;

    public override bool MayBeCutOff => session.MayBeCutOff == true;

    public override bool IsFlawless => session.IsFlawless;

    public override int RequestsOpen => Math.Max(0, session.Sent - session.Replies);

    public override bool WasAccepted => session.Replies > 0 || session.Ownership is Ownership.Owned or Ownership.Unheld
        || session.How == ServerEnding.EndOfFile || session.Flaw is { Unexpected: not null } or { Missed.Length: > 0 };

    public override IEnumerable<SlowReply> TimedReplies => session.Slow is { } slow ? Detail.TimedReplies.Where(reply => slow.Any(one => one.Exchange == reply.Sent.Exchange)) : [];

    public override TimeSpan? FirstReplyLatency => session.Replied is { } replied ? replied.At - session.Due : null;

    public override string? FirstOwner => session.Server;

    public override string? Owner => session.Server;

    private NamedSessionFacts Detail => detail ??= Expand();

    public override bool ClientHadEndedBefore(HistoryEvent moment) =>
        session.ClientEnded is { } ended && ended.After < moment.Moment.After;

    private NamedSessionFacts Expand()
    {
        var facts = new NamedSessionFacts(session.Name);
        foreach (var happened in TrafficDetail.Events(session))
            facts.Take(happened);
        return facts;
    }
}
