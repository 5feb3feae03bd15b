using Harness.Histories;
using Harness.Observations;
using Harness.Protocols.Echo;
using Harness.Running;
using Harness.Sessions;

namespace Harness.Tests.Sessions;

/// <summary>The one engine of all sessions: what it records, in order, of what it is told.</summary>
internal sealed class SessionEngineTests
{
    private static readonly TimeSpan replyLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan roundTrip = TimeSpan.FromMilliseconds(20);

    private FakeTime time = null!;
    private History history = null!;
    private SessionEngine engine = null!;

    [SetUp]
    public void Connect()
    {
        time = new FakeTime();
        history = new History(time);
        engine = new SessionEngine(new EchoProtocol(), new EventRecord("s1", history, (_, _) => { }), replyLimit, roundTrip);
        engine.Connect();
        engine.EndConnect(new ConnectEnding(ConnectOutcome.Established, "127.0.0.1", 40000, null, null, null));
    }

    [Test]
    public void A_reply_is_taken_when_it_is_whole()
    {
        Send("hello\n");
        engine.Receive("hello\n: from"u8);
        engine.Outstanding.ShouldBe(1);
        engine.Receive(" 11\n"u8);

        engine.Outstanding.ShouldBe(0);
        engine.IsRight.ShouldBeTrue();
        engine.ClaimedPid.ShouldBe(11);
        Told().ShouldBe(["s1 sends 'hello\\n'", "s1 got 'hello\\n' from 11"]);
    }

    [Test]
    public void Replies_belong_to_requests_in_their_order()
    {
        Send("one\n");
        Send("two\n");
        engine.Receive("one\n: from 11\ntwo\n: from 11\n"u8);

        engine.IsRight.ShouldBeTrue();
        history.Events.OfType<ReplyReceived>().Select(reply => reply.Exchange).ShouldBe([1, 2]);
    }

    [TestCase("hell\n: from 11\n", TestName = "A_reply_with_other_content_is_wrong")]
    [TestCase("hello\n: from \n", TestName = "A_reply_without_its_owners_mark_is_wrong")]
    [TestCase("hello\n: from 11\nmore", TestName = "Bytes_after_a_reply_are_wrong")]
    public void What_is_not_the_reply_is_wrong(string bytes)
    {
        Send("hello\n");
        engine.Receive(System.Text.Encoding.ASCII.GetBytes(bytes));
        engine.IsRight.ShouldBeFalse();
    }

    [Test]
    public void A_reply_from_another_process_than_the_one_before_is_wrong()
    {
        Send("one\n");
        engine.Receive("one\n: from 11\n"u8);
        Send("two\n");
        engine.Receive("two\n: from 12\n"u8);

        engine.IsRight.ShouldBeFalse();
    }

    [Test]
    public void A_late_reply_is_that_of_its_own_request()
    {
        Send("one\n");
        engine.MissUpTo(1, replyLimit);
        Send("two\n");
        engine.Receive("one\n: from 11\ntwo\n: from 11\n"u8);

        engine.Outstanding.ShouldBe(0);
        history.Events.OfType<ReplyReceived>().Select(reply => (reply.Exchange, reply.Echo.Text)).ShouldBe([(1, "one\n"), (2, "two\n")]);
    }

    [Test]
    public void After_a_reply_that_never_came_the_next_one_is_that_of_the_next_request()
    {
        Send("one\n");
        engine.MissUpTo(1, replyLimit);
        Send("two\n");
        engine.Receive("two\n: from 11\n"u8);

        history.Events.OfType<ReplyReceived>().Select(reply => (reply.Exchange, reply.Echo.Text)).ShouldBe([(2, "two\n")]);
    }

    [Test]
    public void What_had_come_of_a_reply_is_recorded_once_when_the_server_ends()
    {
        Send("one\n");
        Send("two\n");
        engine.Receive("on"u8);
        engine.EndServer(ServerEnding.Reset, "ConnectionReset");

        history.Events.OfType<ReplyMissed>().Select(missed => (missed.Exchange, missed.Received.Text, missed.Waited)).ShouldBe([(1, "on", null), (2, "", null)]);
        history.Events[^1].ShouldBeOfType<ServerEnded>();
        engine.Outstanding.ShouldBe(0);
    }

    [Test]
    public void Bytes_that_answer_nothing_are_unexpected()
    {
        engine.Receive("hello?"u8);
        history.Events[^1].ShouldBeOfType<UnexpectedBytes>().Received.Text.ShouldBe("hello?");
        engine.IsRight.ShouldBeFalse();
    }

    [Test]
    public void An_end_of_the_server_within_the_round_trip_is_no_answer_to_the_clients()
    {
        engine.Close(ClientEnding.Disconnect, byHarness: false);
        time.Advance(roundTrip - TimeSpan.FromTicks(1));
        engine.EndServer(ServerEnding.EndOfFile, null);
        history.Events[^1].ShouldBeOfType<ServerEnded>();
    }

    [Test]
    public void An_end_of_the_server_after_the_round_trip_is_the_answer_to_the_clients()
    {
        engine.Close(ClientEnding.Disconnect, byHarness: false);
        time.Advance(roundTrip);
        engine.EndServer(ServerEnding.EndOfFile, null);
        history.Events.OfType<ServerEnded>().ShouldBeEmpty();
    }

    [Test]
    public void An_end_that_the_tables_show_is_recorded_once_and_the_reply_on_its_way_is_taken()
    {
        Send("one\n");
        engine.SeeServersEnd();
        engine.Receive("one\n: from 11\n"u8);
        engine.EndServer(ServerEnding.EndOfFile, null);

        history.Events.OfType<ServerEnded>().Count().ShouldBe(1);
        history.Events.OfType<ReplyReceived>().Count().ShouldBe(1);
        history.Events.OfType<ReplyMissed>().ShouldBeEmpty();
    }

    [Test]
    public void A_client_that_leaves_before_its_time_is_over_has_not_waited()
    {
        Send("one\n");
        Leave(replyLimit - TimeSpan.FromTicks(1)).Waited.ShouldBeNull();
    }

    [Test]
    public void A_client_that_leaves_when_its_time_is_over_has_waited_in_vain()
    {
        Send("one\n");
        Leave(replyLimit).Waited.ShouldBe(replyLimit);
    }

    [Test]
    public void Where_the_accept_is_the_reply_a_look_that_finds_an_owner_is_it_and_no_bytes_are()
    {
        var silent = new SessionEngine(new Harness.Protocols.TcpProtocol(), new EventRecord("s2", history, (_, _) => { }), replyLimit, roundTrip);
        silent.Send([], [], isOwnerMarked: false);
        silent.Receive("220 ready"u8);
        silent.SeeOwner(new OwnerAnswer(Ownership.Queued, null), null);
        silent.Outstanding.ShouldBe(1);
        silent.SeeOwner(new OwnerAnswer(Ownership.Owned, 11), "v1");
        silent.SeeOwner(new OwnerAnswer(Ownership.Owned, 11), "v1");

        (silent.Outstanding, silent.IsRight, silent.ClaimedPid).ShouldBe((0, true, null));
        Told().ShouldBe(["s2 waits until it is accepted", "s2 is queued: no process has accepted it", "s2 is owned by v1 (pid 11)", "s2 is accepted", "s2 is owned by v1 (pid 11)"]);
    }

    [Test]
    public void Once_it_is_reset_it_is_the_engine_of_another_session()
    {
        Send("one\n");
        engine.Receive("on"u8);
        engine.Close(ClientEnding.Disconnect, byHarness: false);
        engine.Reset();

        (engine.IsOpen, engine.IsRight, engine.IsEstablished, engine.Requests, engine.Outstanding, engine.ClaimedPid).ShouldBe((true, true, false, 0, 0, null));
        Send("one\n");
        engine.Receive("one\n: from 12\n"u8);
        engine.IsRight.ShouldBeTrue();
    }

    private ReplyMissed Leave(TimeSpan after)
    {
        time.Advance(after);
        engine.Close(ClientEnding.Reset, byHarness: false);
        engine.Complete();
        return history.Events.OfType<ReplyMissed>().Single();
    }

    private void Send(string line) => engine.Send(System.Text.Encoding.ASCII.GetBytes(line), System.Text.Encoding.ASCII.GetBytes(line), isOwnerMarked: true);

    private string[] Told() => [.. history.Events.Skip(2).Select(EventText.Describe)];
}
