using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Harness.Histories;
using Harness.Observations;
using Harness.Protocols.Echo;
using Harness.Running;
using Harness.Sessions;

namespace Harness.Tests.Sessions;

/// <summary>There is one kind of record: the one event of a session of traffic says what the events of a named session say.</summary>
internal sealed class CondensedRecordTests
{
    private static readonly TimeSpan roundTrip = TimeSpan.FromMilliseconds(20);

    /// <summary>What happens to a session. <see cref="Replies"/> is what comes when all is well.</summary>
    private enum Move
    {
        Replies, RepliesInParts, RepliesAsAnother, RepliesWithoutMark, RepliesWrongly, RepliesAndMore, SendsUnasked, EndsInMidReply, Ends, Resets, EndsByTables, TimesOut, ClientLeaves, EndsByTablesAndMore,
    }

    /// <summary>
    /// The same session, told to both records, whatever happens in it: from the one event follow the same events in the same order. One that ends at its first flaw, as traffic's
    /// do, is told in full.
    /// </summary>
    [Test]
    public void From_the_one_event_follow_the_events_of_a_named_session()
    {
        var moves = Gen.ArrayOf(Gen.Frequency((12, Gen.Constant(Move.Replies)), (10, Gen.Elements(Enum.GetValues<Move>().Except([Move.EndsByTablesAndMore]).ToArray())))).Where(moves => moves.Length <= 8);
        var kinds = new HashSet<string>();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Shared.PropertyRuns.Of(2000)), Prop.ForAll(moves.ToArbitrary(), drawn =>
        {
            var (named, condensed) = Told(drawn);
            condensed.ShouldBe(named);
            kinds.UnionWith(named.Select(one => one.Split(' ')[1]));
        }));
        kinds.Count.ShouldBeGreaterThan(5, "hardly anything happened: the property says little");
    }

    [Test]
    public void A_session_in_which_all_was_right_is_flawless()
    {
        var session = new Pair();
        session.Apply(Move.Replies);
        session.SeesOwner(new OwnerAnswer(Ownership.Owned, 11), "v1");
        session.Apply(Move.ClientLeaves);
        session.Condensed.IsFlawless.ShouldBeTrue();
    }

    [Test]
    public void Every_move_but_the_good_ones_leaves_a_flaw()
    {
        foreach (var move in Enum.GetValues<Move>().Except([Move.Replies, Move.RepliesInParts, Move.ClientLeaves]))
        {
            var session = new Pair();
            session.Apply(Move.Replies);
            session.SeesOwner(new OwnerAnswer(Ownership.Owned, 11), "v1");
            session.Apply(move);
            session.Apply(Move.ClientLeaves);
            session.Condensed.IsFlawless.ShouldBeFalse(move.ToString());
        }
    }

    [Test]
    public void Two_looks_that_find_no_servers_end_are_kept_if_it_never_came()
    {
        var session = new Pair();
        session.Apply(Move.Replies);
        session.SeesOwner(new OwnerAnswer(Ownership.Owned, 11), "v1");
        session.SeesNoServersEnd();
        session.SeesNoServersEnd();
        session.Apply(Move.ClientLeaves);
        var gone = session.Condensed.Gone.ShouldNotBeNull();
        gone.From.At.ShouldBeLessThan(gone.Until.At);
        session.Condensed.Server.ShouldBe("v1");
        session.Condensed.IsFlawless.ShouldBeFalse();
    }

    [Test]
    public void A_look_that_finds_nothing_before_the_owner_shows_says_nothing()
    {
        var session = new Pair();
        session.SeesOwner(new OwnerAnswer(Ownership.Gone, null), null);
        session.Apply(Move.Replies);
        session.SeesOwner(new OwnerAnswer(Ownership.Owned, 11), "v1");
        session.Apply(Move.ClientLeaves);
        session.Condensed.IsFlawless.ShouldBeTrue();
    }

    [Test]
    public void A_look_at_the_close_that_finds_nothing_leaves_what_was_seen_of_the_owner()
    {
        var session = new Pair();
        session.Apply(Move.Replies);
        session.SeesOwner(new OwnerAnswer(Ownership.Unheld, null), null);
        session.SeesNoServersEnd();
        session.Apply(Move.ClientLeaves);
        TrafficDetail.Events(session.Condensed).OfType<OwnerObserved>().Select(look => look.Ownership).ShouldBe([Ownership.Unheld, Ownership.Gone, Ownership.Gone]);
    }

    [Test]
    public void After_its_client_has_left_a_look_that_finds_nothing_is_the_ordinary_end()
    {
        var session = new Pair();
        session.Apply(Move.Replies);
        session.Apply(Move.ClientLeaves);
        session.SeesOwner(new OwnerAnswer(Ownership.Gone, null), null);
        session.Condensed.Ownership.ShouldBeNull();
    }

    [Test]
    public void A_reply_that_can_come_no_more_because_its_client_left_is_missed_after_that()
    {
        var time = new FakeTime();
        var record = new CondensedRecord("t", new EchoProtocol(), () => new Stamp(time.GetElapsedTime(0), 7));
        var engine = new SessionEngine(new EchoProtocol(), record, TimeSpan.FromSeconds(5), roundTrip);
        engine.Connect();
        engine.EndConnect(new ConnectEnding(ConnectOutcome.Established, "127.0.0.1", 40000, null, null, null));
        engine.Send("t~1 exchange 1\n"u8, "t~1 exchange 1\n"u8, isOwnerMarked: true);
        engine.Close(ClientEnding.Disconnect, byHarness: true);
        engine.Complete();

        TrafficDetail.Events(record.ToEvent(1, due: null)).Select(one => one.GetType().Name).ShouldBe(["ConnectStarted", "ConnectEnded", "LineSent", "ClientEnded", "ReplyMissed"]);
    }

    [Test]
    public void Bytes_after_a_reply_that_was_on_its_way_when_the_end_was_seen_are_kept()
    {
        var session = new Pair();
        session.Apply(Move.EndsByTablesAndMore);
        session.Condensed.Flaw.ShouldNotBeNull().Unexpected.ShouldNotBeNull().Text.ShouldBe("more");
    }

    [Test]
    public void A_reply_that_takes_long_is_told_with_its_exchange()
    {
        var session = new Pair();
        session.Apply(Move.Replies);
        session.Apply(Move.Replies, CondensedRecord.Slow);
        session.Apply(Move.Replies);
        var slow = session.Condensed.Slow.ShouldNotBeNull().ShouldHaveSingleItem();
        (slow.Exchange, slow.Seen.At - slow.Sent.At).ShouldBe((2, CondensedRecord.Slow + Pair.Tick));
    }

    private static (string[] Named, string[] Condensed) Told(IEnumerable<Move> moves)
    {
        var session = new Pair();
        foreach (var move in moves)
            session.Apply(move);
        session.Apply(Move.ClientLeaves);
        return ([.. session.Named.Select(EventText.Describe)], [.. TrafficDetail.Events(session.Condensed).Select(EventText.Describe)]);
    }

    /// <summary>One session on two engines, which are told the same: one records events, one a single event.</summary>
    private sealed class Pair
    {
        /// <summary>How much time everything takes.</summary>
        public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

        private static readonly EchoProtocol protocol = new();

        private readonly FakeTime time = new();
        private readonly History history;
        private readonly CondensedRecord condensed;
        private readonly SessionEngine[] engines;

        public Pair()
        {
            history = new History(time);
            condensed = new CondensedRecord("t", protocol, () => new Stamp(history.Elapsed, history.Last));
            engines =
            [
                new SessionEngine(protocol, new EventRecord("t~1", history, (_, _) => { }), TimeSpan.FromSeconds(5), roundTrip),
                new SessionEngine(protocol, condensed, TimeSpan.FromSeconds(5), roundTrip),
            ];
            Tell(engine => engine.Connect());
            Tell(engine => engine.EndConnect(new ConnectEnding(ConnectOutcome.Established, "127.0.0.1", 40000, null, TimeSpan.FromMicroseconds(85), null)));
        }

        public IEnumerable<HistoryEvent> Named => history.Events;

        public TrafficSession Condensed => condensed.ToEvent(1, due: null);

        private SessionEngine Engine => engines[0];

        private int Next => Engine.Requests + 1;

        public void SeesNoServersEnd() => Tell(engine => engine.SeeNoServersEnd(Ownership.Gone));

        public void SeesOwner(OwnerAnswer answer, string? server) => Tell(engine => engine.SeeOwner(answer, server));

        /// <summary>As traffic is driven: a request at a time, no more of them after a flaw or an end.</summary>
        public void Apply(Move move, TimeSpan takes = default)
        {
            if (move == Move.ClientLeaves || !Engine.IsRight)
            {
                Leave();
                return;
            }

            if (!Engine.IsOpen)
                return;
            if (move == Move.SendsUnasked)
            {
                Receive("unasked");
                return;
            }

            var line = $"t~1 exchange {Next}\n";
            Tell(engine => engine.Send(Encoding.ASCII.GetBytes(line), Encoding.ASCII.GetBytes(line), isOwnerMarked: true));
            time.Advance(takes);
            Answer(move, line);
        }

        private void Answer(Move move, string line)
        {
            switch (move)
            {
                case Move.Replies: Receive($"{line}: from 11\n"); break;
                case Move.RepliesInParts: Receive(line); Receive(": from 11\n"); break;
                case Move.RepliesAsAnother: Receive($"{line}: from {(Engine.ClaimedPid is null ? "nobody" : "12")}\n"); break;
                case Move.RepliesWithoutMark: Receive($"{line}\n"); break;
                case Move.RepliesWrongly: Receive("something else\n: from 11\n"); break;
                case Move.RepliesAndMore: Receive($"{line}: from 11\nmore"); break;
                case Move.EndsInMidReply: Receive(line[..3]); End(ServerEnding.Reset); break;
                case Move.Ends: End(ServerEnding.EndOfFile); break;
                case Move.Resets: End(ServerEnding.Reset); break;
                case Move.EndsByTables: Tell(engine => engine.SeeServersEnd()); Receive($"{line}: from 11\n"); End(ServerEnding.EndOfFile); break;
                case Move.EndsByTablesAndMore: Tell(engine => engine.SeeServersEnd()); Receive($"{line}: from 11\nmore"); End(ServerEnding.EndOfFile); break;
                case Move.TimesOut: Tell(engine => engine.MissUpTo(engine.Requests, TimeSpan.FromSeconds(5))); break;
                default: throw new ArgumentOutOfRangeException(nameof(move), move, null);
            }
        }

        private void End(ServerEnding how) => Tell(engine => engine.EndServer(how, how == ServerEnding.Reset ? "ConnectionReset" : null));

        private void Receive(string bytes) => Tell(engine => engine.Receive(Encoding.ASCII.GetBytes(bytes)));

        private void Leave()
        {
            Tell(engine => engine.Close(ClientEnding.Disconnect, byHarness: false));
            Tell(engine => engine.Complete());
        }

        /// <summary>The condensed one is told first: its moments are those before the events of the other.</summary>
        private void Tell(Action<SessionEngine> what)
        {
            what(engines[1]);
            what(engines[0]);
            time.Advance(Tick);
        }
    }
}
