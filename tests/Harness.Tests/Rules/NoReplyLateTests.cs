using Harness.Histories;
using Harness.Observations;
using Harness.Tests.Histories;

namespace Harness.Tests.Rules;

internal sealed class NoReplyLateTests
{
    private const string Rule = "no-reply-late";

    [Test]
    public void Replies_that_come_at_once_are_right() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_reply_that_takes_longer_than_the_limit_shows() => Late(1.2).Told(Rule).ShouldBe("""
        session s1 waited up to 1.2 s for a reply of v1 (pid 11)
        expected: a reply within 1 s
        actual: a reply to session s1 after 1.2 s
        evidence: s1 sends 'hello\n' | s1 got 'hello\n' from 11
        sessions: s1
        servers: v1
        """);

    [Test]
    public void One_that_takes_as_long_as_the_limit_is_right() => Late(1).Told(Rule).ShouldBeEmpty();

    [Test]
    public void The_limit_is_the_scenarios() =>
        Story.BeginWith(run => run with { ReplyLimit = TimeSpan.FromSeconds(3) }).Server("v1", 11).Session("s1", "v1").Sends("s1").After(2.9).Gets("s1", pid: 11).Told(Rule).ShouldBeEmpty();

    [Test]
    public void The_networks_round_trip_is_added() =>
        Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(500), TimeSpan.Zero, 0, 1) })
            .Server("v1", 11).Session("s1", "v1").Sends("s1").After(1.4).Gets("s1", pid: 11).Told(Rule).ShouldBeEmpty();

    [Test]
    public void Sessions_that_were_seen_to_wait_in_one_queue_are_one_violation() =>
        Story.Begin().Server("v1", 11)
            .Connecting("s1").Connected("s1").Sends("s1").Connecting("s2").Connected("s2").Sends("s2")
            .After(1).Queued("s1").Queued("s2").After(2)
            .OwnedBy("s1", "v1").OwnedBy("s2", "v1").Gets("s1", pid: 11).Gets("s2", pid: 11)
            .Told(Rule).ShouldStartWith("2 sessions waited up to 3 s for a reply, in the accept queue of v1 (pid 11)");

    [TestCase(0.0, 1.0, true)]
    [TestCase(0.5, 1.5, true)]
    [TestCase(2.0, 9.0, false)]
    public void Time_in_which_the_harness_did_not_run_does_not_count(double began, double took, bool excused)
    {
        var story = Story.WithSession().Sends("s1").After(1.9).Add(new HarnessPaused(TimeSpan.FromSeconds(began), TimeSpan.FromSeconds(took))).Gets("s1", pid: 11);
        story.Told(Rule).Length.ShouldBe(excused ? 0 : story.Told(Rule).Length);
        if (!excused)
            story.Told(Rule).ShouldNotBeEmpty();
    }

    [Test]
    public void Pauses_between_which_the_harness_ran_leave_a_late_reply_in_doubt_and_those_that_are_one_excuse_it()
    {
        Paused(gap: 0.06).Doubted(Rule).ShouldContain("the reply was not there when it ran again");
        Paused(gap: 0.01).Doubted(Rule).ShouldBeEmpty();
        Paused(gap: 0.06).Told(Rule).ShouldBeEmpty();

        // The request is sent at 0 s, and the reply, which comes at 1.6 s, is seen long after the last pause.
        static Story Paused(double gap)
        {
            var story = Story.WithSession().Sends("s1").After(1.6);
            for (var i = 0; i < 3; i++)
                story.Add(new HarnessPaused(TimeSpan.FromSeconds(0.05 + (i * (0.3 + gap))), TimeSpan.FromSeconds(0.3)));
            return story.Gets("s1", pid: 11);
        }
    }

    [Test]
    public void Packets_to_the_servers_that_are_held_after_the_request_has_arrived_delay_no_reply()
    {
        Held(PacketDirection.ToServers, afterSeconds: 0.5).Told(Rule).ShouldNotBeEmpty();
        Held(PacketDirection.ToServers, afterSeconds: 0).Told(Rule).ShouldBeEmpty("the request was held");
        Held(PacketDirection.ToClients, afterSeconds: 0.5).Told(Rule).ShouldBeEmpty("the reply was held");
        Held(PacketDirection.ToServers, afterSeconds: 0.5, bytes: 20_000).Told(Rule).ShouldBeEmpty("what is as long waits for acknowledgements");

        static Story Held(PacketDirection direction, double afterSeconds, int bytes = 10)
        {
            var line = new string('x', bytes) + "\n";
            return Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, 0, 1) }).Server("v1", 11).Session("s1", "v1")
                .Sends("s1", line).After(afterSeconds).Add(new PacketsHeld(direction, Held: true)).After(1.5).Add(new PacketsHeld(direction, Held: false)).Gets("s1", line, 11);
        }
    }

    [Test]
    public void Time_in_which_a_traffic_did_not_look_at_its_sessions_excuses_no_other_session()
    {
        Late("t").Told(Rule).ShouldContain("session s1 waited up to 1.9 s");
        Late(traffic: null).Told(Rule).ShouldNotContain("s1");

        static TrafficSession OfTraffic() => Histories.TrafficSamples.Flawless(1) with { Replied = Histories.TrafficSamples.At(3.65, 9), Slow = [new SlowExchange(1, Histories.TrafficSamples.At(1.75, 7), Histories.TrafficSamples.At(3.65, 9))] };
        Begun().Add(OfTraffic()).Told(Rule).ShouldContain("session t~1");
        Begun().Add(new HarnessPaused(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(1.15), "t")).Add(OfTraffic()).Told(Rule).ShouldBeEmpty();
        Begun().Add(new HarnessPaused(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(1.15), "other")).Add(OfTraffic()).Told(Rule).ShouldContain("session t~1");

        static Story Begun() => Story.Begin().Server("v1", 11);

        static Story Late(string? traffic) => Story.WithSession().Sends("s1").After(1.9).Add(new HarnessPaused(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), traffic)).Gets("s1", pid: 11);
    }

    [Test]
    public void A_reply_that_was_not_there_when_the_harness_ran_again_is_in_doubt()
    {
        Paused(from: 0.2, until: 0.8, seen: 1.5).Doubted(Rule).ShouldContain("the reply was not there when it ran again");
        Paused(from: 0.2, until: 0.8, seen: 1.5).Judged().Outcome.ShouldBe(Harness.Rules.Outcome.Inconclusive);
        Paused(from: 0.2, until: 0.8, seen: 1.7).Told(Rule).ShouldContain("after 1.7 s");

        // It may have come as soon as the pause began, or have been sent when it ended.
        Paused(from: 0.9, until: 1.5, seen: 1.5).Doubted(Rule).ShouldBeEmpty();
        Paused(from: 0.05, until: 0.6, seen: 1.5).Doubted(Rule).ShouldBeEmpty();
    }

    [Test]
    public void A_brief_pause_of_the_harness_counts_only_where_the_wait_began_or_ended_in_it()
    {
        Beside(0.96).Told(Rule).ShouldBeEmpty("it was read at the end of the pause");
        Beside(0.96).Doubted(Rule).ShouldBeEmpty();
        Beside(0.3, 0.6).Told(Rule).ShouldNotBeEmpty("a server on that machine has such pauses as well");

        static Story Beside(params double[] began)
        {
            var story = Story.WithSession().Sends("s1").After(1.1);
            foreach (var from in began)
                story.Add(new HarnessPaused(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(0.15)));
            return story.Gets("s1", pid: 11);
        }
    }

    [Test]
    public void A_doubt_about_one_reply_is_not_hidden_by_the_excuse_of_another() =>
        Stopped(4).Gets("s1", pid: 11).Sends("s1").After(1.5).Add(new HarnessPaused(TimeSpan.FromSeconds(4.2), TimeSpan.FromSeconds(0.6))).Gets("s1", pid: 11).Doubted(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_client_that_left_beside_a_pause_of_the_harness_proves_nothing()
    {
        Left(0.9).Doubted(Rule).ShouldBeEmpty();
        Left(1.5).Doubted(Rule).ShouldContain("cannot be told, since the harness did not run for 0.6 s");
        Left(1.7).Told(Rule).ShouldContain("that had not come when its client left");

        static Story Left(double after) => Story.WithSession().Sends("s1").After(after).Add(new HarnessPaused(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.6))).Disconnects("s1");
    }

    private static Story Paused(double from, double until, double seen) =>
        Story.WithSession().Sends("s1").After(seen).Add(new HarnessPaused(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(until - from))).Gets("s1", pid: 11);

    [Test]
    public void A_late_reply_that_the_run_caused_hides_no_other_one_of_the_session() =>
        Stopped(4).Gets("s1", pid: 11).Sends("s1").After(2.3).Gets("s1", pid: 11).Told(Rule).ShouldContain("waited up to 2.3 s");

    [Test]
    public void A_server_that_was_stopped_has_to_answer_when_it_goes_on()
    {
        Stopped(6).Misses("s1", 5).After(0.9).Disconnects("s1", byHarness: true).Told(Rule).ShouldBeEmpty();
        Stopped(6).Misses("s1", 5).After(4).Disconnects("s1", byHarness: true).Told(Rule).ShouldContain("waited 10 s for a reply that had not come");
    }

    [Test]
    public void A_reply_that_was_late_before_the_run_killed_its_server_is_late()
    {
        Story.WithSession().Sends("s1").After(0.9).Kill("v1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldBeEmpty();
        Story.WithSession().Sends("s1").After(3.5).Kill("v1").ServerEnds("s1").DiesOf("v1", "SIGKILL").Told(Rule).ShouldContain("when the run killed its server");
    }

    [Test]
    public void Each_exchange_of_traffic_has_its_own_time()
    {
        var session = TrafficSamples.Flawless(1, 4, 8) with
        {
            Sent = 2, Replies = 2, ClientEnded = TrafficSamples.At(7, 8),
            Slow = [new SlowExchange(2, TrafficSamples.At(3, 4), TrafficSamples.At(6.5, 6))],
        };
        Story.Begin().Server("v1", 11).After(3).Signal("v1", "SIGSTOP").After(3).Signal("v1", "SIGCONT").After(2).Add(session with { }).Told(Rule).ShouldBeEmpty();
        Story.Begin().Server("v1", 11).After(8).Add(session with { ClientEnded = TrafficSamples.At(7, 4), Slow = [new SlowExchange(2, TrafficSamples.At(3, 4), TrafficSamples.At(6.5, 4))] })
            .Told(Rule).ShouldContain("waited up to 3.5 s");
    }

    [Test]
    public void One_late_reply_in_many_may_be_the_loss_of_the_scenarios_network_and_many_are_not()
    {
        LossyWith(late: 1, of: 500).Told(Rule).ShouldBeEmpty();
        LossyWith(late: 20, of: 500).Told(Rule).ShouldNotBeEmpty();
    }

    /// <summary>Sessions of traffic over a network that loses 3 % of the packets, some with a reply after 1.5 s.</summary>
    private static Story LossyWith(int late, int of)
    {
        var story = Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(10), TimeSpan.Zero, 0.03m, 1) }).Server("v1", 11).After(8);
        for (var number = 1; number <= of; number++)
        {
            var session = TrafficSamples.Flawless(number, 4, 4);
            story.Add(number > late ? session : session with { Slow = [new SlowExchange(1, TrafficSamples.At(0.5, 4), TrafficSamples.At(2, 4))] });
        }

        return story;
    }

    /// <summary>A request is sent, and its server is stopped for so long right after.</summary>
    private static Story Stopped(double seconds) => Story.WithSession().Sends("s1").Signal("v1", "SIGSTOP").After(seconds).Signal("v1", "SIGCONT");

    [Test]
    public void Two_pauses_at_the_same_time_count_once() =>
        Story.WithSession().Sends("s1").After(1.9)
            .Add(new HarnessPaused(TimeSpan.Zero, TimeSpan.FromSeconds(0.5))).Add(new NetworkPaused(PacketDirection.ToClients, TimeSpan.Zero, TimeSpan.FromSeconds(0.5)))
            .Gets("s1", pid: 11).Told(Rule).ShouldContain("a reply within 1.5 s");

    [Test]
    public void Time_in_which_the_run_had_stopped_its_server_is_excused_for_its_own_sessions_only()
    {
        Story.WithSession().Sends("s1").Signal("v1", "SIGSTOP").After(2).Signal("v1", "SIGCONT").Gets("s1", pid: 11).Excused(Rule)
            .ShouldBe("the run had stopped v1 (pid 11), which owns session s1, for 2 s of the wait [s1]");
        Story.WithSession().Server("v2", 22, "v1").Sends("s1").Signal("v2", "SIGSTOP").After(2).Signal("v2", "SIGCONT").Gets("s1", pid: 11).Told(Rule).ShouldNotBeEmpty();
    }

    private static Story Late(double seconds) => Story.WithSession().Sends("s1").After(seconds).Gets("s1", pid: 11);
}
