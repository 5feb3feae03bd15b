using Harness.Histories;
using Harness.Observations;

namespace Harness.Tests.Rules;

internal sealed class NeverRefusedTests
{
    private const string Rule = "never-refused";

    [TestCase(4.5, true)]
    [TestCase(1, false)]
    public void A_connect_that_no_packet_could_answer_is_a_doubt_and_one_that_a_SYN_was_sent_for_meanwhile_is_not(double heldSeconds, bool isDoubt)
    {
        var story = Story.Begin().Server("v1", 11).Connecting("s1").Add(new PacketsHeld(PacketDirection.ToClients, Held: true)).After(heldSeconds).Add(new PacketsHeld(PacketDirection.ToClients, Held: false)).After(5 - heldSeconds)
            .ConnectFails("s1", ConnectOutcome.Unanswered, "v1");

        (story.Doubted("never-refused").Length > 0).ShouldBe(isDoubt);
        (story.Told("never-refused").Length > 0).ShouldBe(!isDoubt);
    }

    [Test]
    public void Connects_that_succeed_are_not_refused() => Stories.Faultless().Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_that_is_refused_while_a_server_listens_shows() =>
        Story.Begin().Server("v1", 11).Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldBe("""
            the connect of session s1 was refused while v1 listened
            expected: established
            actual: s1 refused
            evidence: s1 connects | s1 refused | listening right after: v1
            sessions: s1
            servers: v1
            """);

    [Test]
    public void So_does_one_that_nobody_answers() =>
        Story.Begin().Server("v1", 11).Connecting("s1").ConnectFails("s1", ConnectOutcome.Unanswered, "v1").Told(Rule).ShouldContain("was unanswered");

    [Test]
    public void A_connect_that_is_reset_had_been_established_and_is_for_another_rule() =>
        Story.Begin().Server("v1", 11).Connecting("s1").ConnectFails("s1", ConnectOutcome.Reset, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_that_fails_otherwise_shows_with_its_error() => // a firewall, no route
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Failed, null, "EACCES")).Add(new ListenersAfterFailure("s1", ["v1"]))
            .Told(Rule).ShouldStartWith("the connect of session s1 failed with EACCES while v1 listened");

    [Test]
    public void Every_server_that_listened_all_the_time_is_named() =>
        Story.Begin().Server("v1", 11).Server("v2", 22, "v1").Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v1", "v2").Told(Rule)
            .ShouldContain("while v1 and v2 listened");

    [Test]
    public void Nobody_listening_is_a_loss_as_well() =>
        Story.Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused).Told(Rule).ShouldBe("""
            the connect of session s1 was refused while nobody listened
            expected: established: at every moment a server listens
            actual: nobody had listened yet, to the end of the run
            evidence: s1 connects | s1 refused
            sessions: s1
            servers: 
            """);

    [Test]
    public void All_that_are_refused_in_one_gap_are_one_violation_which_says_who_began_and_who_ended_it() =>
        Story.Begin().Server("v1", 11).After(1).ListensNoMore("v1")
            .Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused).Connecting("s2").ConnectFails("s2", ConnectOutcome.Unanswered).After(0.5).Server("v2", 22)
            .Told(Rule).ShouldBe("""
            2 connects failed while nobody listened: 1 refused and 1 left unanswered
            expected: established: at every moment a server listens
            actual: nobody listened from 1 s on, when v1 closed its listener, until v2 listened at 1.5 s (0.5 s)
            evidence: v1 listens no more | s1 connects | s1 refused | s2 unanswered | v2 listens
            sessions: s1, s2
            servers: v1, v2
            """);

    [Test]
    public void Refusals_in_two_gaps_are_two_violations() =>
        Story.Begin().Server("v1", 11).ListensNoMore("v1").Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused).Server("v2", 22)
            .ListensNoMore("v2").Connecting("s2").ConnectFails("s2", ConnectOutcome.Refused).Told(Rule).Split("expected:").Length.ShouldBe(3);

    [TestCase(6, "t", "")]
    [TestCase(6, "u", "was refused while nobody listened")]
    [TestCase(4, "t", "was refused while nobody listened")]
    [TestCase(7, "t", "was refused while nobody listened")]
    public void Refusals_that_the_scenario_expects_of_traffic_are_excused_within_the_span_only(int after, string traffic, string told)
    {
        var story = Story.Begin().Server("v1", 11).Add(new RefusalsExpected("t", Begins: true)).ListensNoMore("v1").Add(new RefusalsExpected("t", Begins: false))
            .Add(Histories.TrafficSamples.Refused(1) with { Traffic = traffic, Started = Histories.TrafficSamples.At(1, after), Connected = Histories.TrafficSamples.At(1, Math.Max(after, 6)) });
        if (told.Length == 0)
            story.Told(Rule).ShouldBeEmpty();
        else
            story.Told(Rule).ShouldContain(told);
    }

    [Test]
    public void Refusals_that_the_scenario_expects_of_traffic_are_none_beside_a_listener() =>
        Story.Begin().Server("v1", 11).Add(new RefusalsExpected("t", Begins: true)).Connecting("t~1").ConnectFails("t~1", ConnectOutcome.Refused, "v1")
            .Told(Rule).ShouldContain("was refused while v1 listened");

    [Test]
    public void A_refusal_that_the_scenario_expects_is_none() =>
        Story.Begin().Server("v1", 11).Connecting("s1", refusalExpected: true).ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_was_seen_closed_in_between_left_a_gap() => // and open again right after
        Story.Begin().Server("v1", 11).Connecting("s1").ListensNoMore("v1").Listens("v1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldContain("while nobody listened");

    [Test]
    public void A_listener_that_had_died_unseen_is_seen_closed_by_the_look_after_the_failure() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Refused, null, null))
            .ListensNoMore("v1").Add(new ListenersAfterFailure("s1", [])).Told(Rule).ShouldContain("when v1 closed its listener, to the end of the run");

    [Test]
    public void A_listener_that_another_look_closes_before_the_failures_is_recorded_left_a_gap() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Refused, null, null))
            .ListensNoMore("v1").Add(new ListenersAfterFailure("s1", ["v1"])).Told(Rule).ShouldContain("while nobody listened");

    [Test]
    public void A_listener_that_opened_in_between_was_not_there_all_the_time() =>
        Story.Begin().Connecting("s1").Listens("v1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldContain("nobody had listened yet, until v1 listened");

    [Test]
    public void A_listener_that_closed_afterwards_was_there_all_the_time() =>
        Story.Begin().Server("v1", 11).Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v1").ListensNoMore("v1").Told(Rule).ShouldNotBeEmpty();

    [Test]
    public void Two_servers_that_took_turns_listened_all_the_time() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Listens("v2", "v1").ListensNoMore("v1").ConnectFails("s1", ConnectOutcome.Unanswered, "v2").Told(Rule)
            .ShouldBe("""
                the connect of session s1 was unanswered while v1 and v2 listened
                expected: established
                actual: s1 unanswered
                evidence: s1 connects | s1 unanswered | listening right after: v2
                sessions: s1
                servers: v1, v2
                """);

    [Test]
    public void Two_servers_that_were_never_seen_beside_each_other_have_left_a_gap() =>
        Story.Begin().Server("v1", 11).Connecting("s1").ListensNoMore("v1").Listens("v2").ConnectFails("s1", ConnectOutcome.Unanswered, "v2").Told(Rule).ShouldContain("when v1 closed its listener, until v2 listened");

    [Test]
    public void A_connect_whose_end_is_not_recorded_is_not_judged() => Story.Begin().Server("v1", 11).Connecting("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_failure_without_a_look_after_it_is_a_loss_all_the_same() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Refused, null, null)).Told(Rule).ShouldStartWith("the connect of session s1 was refused\n");
}
