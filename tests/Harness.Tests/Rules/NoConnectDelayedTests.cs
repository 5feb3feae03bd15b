using Harness.Histories;

namespace Harness.Tests.Rules;

public sealed class NoConnectDelayedTests
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
    public void A_network_that_was_late_itself_is_not_blamed_on_the_server()
    {
        OverNetwork().Connecting("s1").Connected("s1", 21).Told(Rule).ShouldBeEmpty();
        OverNetwork().Connecting("s1").Connected("s1", 900).Told(Rule).ShouldBeEmpty();
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
        Begin().Add(new PacketsDropped(PacketDirection.ToServers, 1)).Connecting("s1").Connected("s1", 0.085, 1).Told(Rule).ShouldBeEmpty();
    }

    [Test]
    public void A_connect_where_the_scenario_asks_for_a_refusal_is_not_judged() =>
        Begin().Connecting("s1", refusalExpected: true).Connected("s1", 0.085, 1).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_that_failed_is_no_delay() => // it is for never-refused to judge
        Begin().Connecting("s1").After(5).ConnectFails("s1", ConnectOutcome.Unanswered, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_history_of_before_the_kernel_was_asked_says_nothing() => Begin().Connecting("s1").After(3).Connected("s1").Told(Rule).ShouldBeEmpty();
}
