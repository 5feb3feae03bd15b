using Harness.Observations;
using Harness.Protocols;
using Harness.Protocols.Echo;

namespace Harness.Histories;

/// <summary>
/// A session of traffic as the events that a named session would have left, each at its place in the order. They have the number of
/// the event that recorded them, since that is the one that proves them.
/// </summary>
internal static class TrafficDetail
{
    /// <summary>The events of a session, in order.</summary>
    public static IReadOnlyList<HistoryEvent> Events(TrafficSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new Expansion(session).Expand();
    }

    private sealed class Expansion(TrafficSession session)
    {
        private readonly List<HistoryEvent> events = [];
        private readonly string name = session.Name;
        private Stamp now = session.Started;

        public IReadOnlyList<HistoryEvent> Expand()
        {
            Add(new ConnectStarted(name, RefusalExpected: false, Follows: session.Follows) { Moment = Place() }, session.Started);
            if (session is { Connected: { } connected, Outcome: { } outcome })
                AddConnectEnd(connected, outcome);
            if (session.WaitingSeen is { } waiting)
                Add(new OwnerObserved(name, Ownership.Queued, null, null) { Moment = Place(waiting, moves: false) }, waiting);
            AddExchanges();
            if (!IsUnexpectedAfterClientsEnd)
                AddUnexpected();
            if (session.Gone is { } gone)
            {
                Add(new OwnerObserved(name, session.GoneHow ?? Ownership.Gone, null, null) { Moment = Place(gone.From) }, gone.From);
                Add(new OwnerObserved(name, session.GoneHow ?? Ownership.Gone, null, null) { Moment = Place(gone.Until) }, gone.Until);
            }

            if (session.ClientEnded is { } closed)
                Add(new ClientEnded(name, ClientEnding.Disconnect, session.ByHarness == true) { Moment = Place(closed) }, closed);
            if (IsUnexpectedAfterClientsEnd)
                AddUnexpected();
            if (IsMissedAfterClientsEnd)
                AddMissed();
            if (session is { ServerEnded: { } ended, How: { } how })
                Add(new ServerEnded(name, how, session.Flaw?.Detail) { Moment = Place(ended) }, ended);
            return [.. events.OrderBy(happened => happened.Moment)];
        }

        private void AddConnectEnd(Stamp connected, ConnectOutcome outcome)
        {
            var isEstablished = outcome == ConnectOutcome.Established;
            Add(new ConnectEnded(name, outcome, session.Client, isEstablished ? null : session.Flaw?.Detail, session.Handshake, session.SynsResent) { Moment = Place(connected) }, connected);
            if (session.Flaw?.Listening is { } listening)
            {
                var looked = session.Flaw.SeenAt ?? connected;
                Add(new ListenersAfterFailure(name, listening) { Moment = Place(looked) }, looked);
            }

        }

        private void AddExchanges()
        {
            var isInWords = session.Expected is not null && !ProtocolCatalog.IsOfPatterns(session.Protocol);
            for (var exchange = 1; exchange <= session.Sent; exchange++)
            {
                var line = session.Protocol is null ? EchoProtocol.RequestOf(name, exchange) : session.Request ?? Payload.Of([]);
                var isFlawed = session.Flaw?.Exchange == exchange;
                var slow = session.Slow?.FirstOrDefault(one => one.Exchange == exchange);
                if ((isFlawed ? session.Flaw!.SentAt : slow?.Sent) is { } sent)
                    now = sent;
                Add(new LineSent(name, exchange, line, session.Expected ?? line, OwnerMarked: session.Protocol is null, IsPattern: session.Expected is null || isInWords ? null : true, IsInWords: isInWords ? true : null) { Moment = Place() }, now);
                if (exchange <= session.Replies)
                    AddReply(exchange, line, isFlawed ? session.Flaw : null, slow?.Seen);
                else if (isFlawed && !IsMissedAfterClientsEnd)
                    AddMissed();
                if (exchange == 1)
                    AddOwner();
            }

            if (session.Sent == 0)
                AddOwner();
        }

        /// <summary>Whether it was the client's end after which no reply could come any more.</summary>
        private bool IsMissedAfterClientsEnd => session is { ClientEnded: { } closed, Flaw: { Missed: not null, SeenAt: { } seen } flaw }
            && seen.After >= closed.After && (seen.At > closed.At || flaw.Waited is null);

        /// <summary>Whether bytes that answer nothing came after its client had ended it: nothing else need have been recorded between the two.</summary>
        private bool IsUnexpectedAfterClientsEnd => session is { ClientEnded: { } closed, Flaw: { Unexpected: not null, SeenAt: { } seen } } && seen.After >= closed.After && seen.At > closed.At;

        private void AddUnexpected()
        {
            if (session.Flaw is { Unexpected: { } unexpected, SeenAt: { } seen })
                Add(new UnexpectedBytes(name, unexpected) { Moment = Place(seen) }, seen);
        }

        private void AddMissed()
        {
            if (session.Flaw is { Exchange: { } exchange, Missed: { } missed, SeenAt: { } seen } flaw)
                Add(new ReplyMissed(name, exchange, missed, flaw.Waited) { Moment = Place(seen) }, seen);
        }

        private void AddReply(int exchange, Payload line, TrafficFlaw? flaw, Stamp? slowSeen)
        {
            var seen = flaw?.SeenAt ?? slowSeen ?? (exchange == 1 ? session.Replied : null) ?? now;
            // What a right reply that has to match said is not kept, other than that it matched.
            var reply = flaw is { Echo: { } echo } ? new ReplyReceived(name, exchange, echo, flaw.ClaimedPid, flaw.Fault) : new ReplyReceived(name, exchange, line, session.ClaimedPid);
            if (session.EndsSession == true && exchange == session.Replies)
                reply = reply with { EndsSession = true, MayBeCutOff = session.MayBeCutOff };
            Add(reply with { Moment = Place(seen) }, seen);
        }

        private void AddOwner()
        {
            if (session is { Ownership: { } ownership, OwnerSeen: { } seen })
                Add(new OwnerObserved(name, ownership, session.Pid, session.Server) { Moment = Place(seen, moves: false) }, seen);
        }

        private Moment Place(Stamp stamp, bool moves = true)
        {
            if (moves)
                now = stamp;
            return Moment.Between(stamp.After, events.Count + 1);
        }

        private Moment Place() => Place(now);

        private void Add(HistoryEvent happened, Stamp stamp)
        {
            happened.Sequence = session.Sequence;
            happened.At = stamp.At;
            events.Add(happened);
        }
    }
}
