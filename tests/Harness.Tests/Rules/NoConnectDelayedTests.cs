using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules;

internal sealed class NoConnectDelayedTests
{
    private const string Rule = "no-connect-delayed";

    private static Story Begin(double? limitMs = null) => Story.BeginWith(started => started with { ConnectLimit = limitMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null }).Server("v1", 11);

    private static Story OverNetwork(double limitMs = 250) => Story.BeginWith(started => started with
    {
        ConnectLimit = TimeSpan.FromMilliseconds(limitMs),
        Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(10), 0, 1),
    }).Server("v1", 11);

    [Test]
    public void Connects_without_a_delay_are_fine() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_SYN_that_had_to_be_sent_again_shows() => Begin().Connecting("s1").Connected("s1", 0.085, 1).OwnedBy("s1", "v1").Told(Rule).ShouldBe("""
        the SYN of session s1 had to be sent 2 times
        expected: established within 0.25 s
        actual: established by SYN number 2, at least 1 s after the first
        evidence: s1 connects | s1 established from 127.0.0.1:40000, after its SYN was sent 2 times
        sessions: s1
        servers: v1
        """);

    [Test]
    public void A_handshake_that_is_slow_by_the_kernels_clock_shows() =>
        Begin().Connecting("s1").Connected("s1", 250.1).Told(Rule).ShouldContain("the handshake took 0.25 s by the kernel's clock");

    [Test]
    public void A_harness_that_was_late_to_look_is_not_blamed_on_the_server() =>
        Begin().Connecting("s1").After(3).Connected("s1", 0.085).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_handshake_of_exactly_the_limit_is_fine() => Begin().Connecting("s1").Connected("s1", 250).Told(Rule).ShouldBeEmpty();

    [Test]
    public void The_scenario_may_allow_more() => Begin(limitMs: 1500).Connecting("s1").Connected("s1", 0.085, 1).Told(Rule).ShouldBeEmpty();

    [Test]
    public void The_scenario_may_allow_less() => Begin(limitMs: 20).Connecting("s1").Connected("s1", 21).Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void A_handshake_over_a_network_takes_its_round_trip_and_no_more_than_the_limit()
    {
        OverNetwork().Connecting("s1").Connected("s1", 21).Told(Rule).ShouldBeEmpty();
        OverNetwork().Connecting("s1").Connected("s1", 290).Told(Rule).ShouldBeEmpty("20 ms, twice 10 ms and 250 ms");
        OverNetwork().Connecting("s1").Connected("s1", 291).Told(Rule).ShouldContain("the handshake took 0.291 s by the kernel's clock");
    }

    [TestCase(891, null)]
    [TestCase(20, 1)]
    public void A_harness_that_did_not_run_delays_no_handshake(double handshakeMs, int? resent) =>
        Story.Begin().Server("v1", 11).After(1).Connecting("s1").After(3).Add(new HarnessPaused(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)))
            .Connected("s1", handshakeMs, resent).Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void The_answer_to_a_SYN_that_a_lossy_network_lost_is_sent_again_by_the_server_s_kernel()
    {
        WithLoss(0.01m, answered: 60).Connecting("late").Connected("late", 1027).Told(Rule).ShouldBeEmpty();
        WithLoss(0.01m, answered: 60).Connecting("late").Connected("late", 900).Told(Rule).ShouldContain("the handshake took 0.9 s", Case.Sensitive, "no kernel waits for less than 1 s");
        WithLoss(0.0000001m, answered: 60).Connecting("late").Connected("late", 1027).Told(Rule).ShouldNotBeEmpty("so few packets are lost that it is not the network's");
        WithLoss(0.01m, answered: 60).Connecting("late").Connected("late", 31_010).Told(Rule).ShouldNotBeEmpty("five answers in a row");

        static Story WithLoss(decimal loss, int answered)
        {
            var story = Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(4), TimeSpan.Zero, loss, 1) }).Server("v1", 11);
            for (var i = 0; i < answered; i++)
                story.Connecting($"n{i}").Connected($"n{i}", 5);
            return story;
        }
    }

    [Test]
    public void A_network_that_stood_still_meanwhile_is_not_blamed_on_the_server()
    {
        // From 1 s to 3 s, of which the network stood still for 0.6 s; 0.29 s more are allowed.
        Paused(1, 0.6).Connected("s1", 890).Told(Rule).ShouldBeEmpty();
        Paused(2, 0.6).Connected("s1", 890).Told(Rule).ShouldContain("expected: established within 0.29 s", Case.Sensitive, "the SYN had arrived before");
        Paused(2, 0.6, PacketDirection.ToClients).Connected("s1", 890).Told(Rule).ShouldBeEmpty("the answer had not");
        Paused(1, 0.6).Connected("s1", 891).Told(Rule).ShouldContain("expected: established within 0.89 s");
        Paused(0.8, 0.8).Connected("s1", 890).Told(Rule).ShouldBeEmpty("0.6 s of it were after the connect began");
        Paused(0.2, 0.8).Connected("s1", 291).Told(Rule).ShouldNotBeEmpty("it was over before");
        Paused(1, 0.9).Connected("s1", 20, 1).Told(Rule).ShouldBeEmpty("a SYN that waits for so long is sent again");
        Paused(1, 0.6).Connected("s1", 20, 1).Told(Rule).ShouldNotBeEmpty();

        static Story Paused(double beganSeconds, double tookSeconds, PacketDirection direction = PacketDirection.ToServers) => OverNetwork()
            .After(1).Connecting("s1").After(3)
            .Add(new NetworkPaused(direction, TimeSpan.FromSeconds(beganSeconds), TimeSpan.FromSeconds(tookSeconds)));
    }

    [Test]
    public void What_the_scenario_held_itself_is_not_blamed_on_the_server()
    {
        OverNetwork().Add(Packets(held: true)).After(1).Connecting("s1").After(0.5).Add(Packets(held: false)).After(2).Connected("s1", 790).Told(Rule).ShouldBeEmpty("0.5 s of it were held, and 0.29 s are allowed");
        OverNetwork().Add(Packets(held: true)).After(1).Connecting("s1").After(0.5).Add(Packets(held: false)).After(2).Connected("s1", 791).Told(Rule).ShouldNotBeEmpty();
        OverNetwork().Connecting("s1").After(1).Add(Packets(held: true)).After(0.5).Connected("s1", 790).Told(Rule).ShouldBeEmpty("it is held still");
        OverNetwork().Add(Packets(held: true)).After(1).Add(Packets(held: false)).Connecting("s1").After(1).Connected("s1", 291).Told(Rule).ShouldNotBeEmpty("it was held before");

        static PacketsHeld Packets(bool held) => new(PacketDirection.ToClients, held);
    }

    [Test]
    public void A_SYN_that_had_to_be_sent_again_shows_over_a_network_as_well() =>
        OverNetwork().Connecting("s1").Connected("s1", 21, 1).Told(Rule).ShouldContain("the SYN of session s1 had to be sent 2 times");

    [Test]
    public void The_round_trip_and_the_jitter_of_the_network_are_allowed()
    {
        OverNetwork(limitMs: 961).Connecting("s1").Connected("s1", 0, 1).Told(Rule).ShouldBeEmpty("1 s is 20 ms, twice 10 ms and 961 ms at most");
        OverNetwork(limitMs: 959).Connecting("s1").Connected("s1", 0, 1).Told(Rule).ShouldNotBeEmpty();
    }

    [Test]
    public void A_SYN_that_the_network_may_have_lost_says_nothing()
    {
        var network = new RunNetworkConditions(TimeSpan.Zero, TimeSpan.Zero, 0.01m, 1);
        Story.BeginWith(started => started with { Network = network }).Server("v1", 11).Connecting("s1").Connected("s1", 0.085, 1).Told(Rule).ShouldBeEmpty();
        Begin().Connecting("s1").Add(new PacketsDropped(PacketDirection.ToServers, 1)).Connected("s1", 0.085, 1).Told(Rule).ShouldBeEmpty();
    }

    [Test]
    public void A_connect_where_the_scenario_asks_for_a_refusal_is_not_judged() =>
        Begin().Connecting("s1", refusalExpected: true).Connected("s1", 0.085, 1).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_that_failed_is_no_delay() => // it is for never-refused to judge
        Begin().Connecting("s1").After(5).ConnectFails("s1", ConnectOutcome.Unanswered, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_history_of_before_the_kernel_was_asked_says_nothing() => Begin().Connecting("s1").After(3).Connected("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_packet_that_was_dropped_excuses_one_connect_and_no_more() =>
        Begin().Connecting("s1").Connecting("s2").Add(new PacketsDropped(PacketDirection.ToServers, 1)).Connected("s1", 0.085, 1).Connected("s2", 0.085, 1)
            .Told(Rule).ShouldStartWith("the SYN of session s2");

    [Test]
    public void A_packet_that_was_dropped_before_the_connect_began_excuses_nothing() =>
        Begin().Add(new PacketsDropped(PacketDirection.ToServers, 1)).After(0.1).Connecting("s1").Connected("s1", 0.085, 1).Told(Rule).ShouldNotBeEmpty();
}
