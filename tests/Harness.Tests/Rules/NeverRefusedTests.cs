using Harness.Histories;

namespace Harness.Tests.Rules;

public sealed class NeverRefusedTests
{
    private const string Rule = "never-refused";

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
    public void What_the_client_itself_could_not_do_is_no_refusal() => // no free port, no route: the step says so
        Story.Begin().Server("v1", 11).Connecting("s1").ConnectFails("s1", ConnectOutcome.Failed, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void Every_server_that_listened_all_the_time_is_named() =>
        Story.Begin().Server("v1", 11).Server("v2", 22, "v1").Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v1", "v2").Told(Rule)
            .ShouldContain("while v1 and v2 listened");

    [Test]
    public void Nobody_listening_is_a_reason() =>
        Story.Begin().Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_refusal_that_the_scenario_expects_is_none() =>
        Story.Begin().Server("v1", 11).Connecting("s1", refusalExpected: true).ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_was_seen_closed_in_between_is_a_reason() => // and open again right after
        Story.Begin().Server("v1", 11).Connecting("s1").ListensNoMore("v1").Listens("v1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_had_died_unseen_is_seen_closed_by_the_look_after_the_failure() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Refused, null, null))
            .ListensNoMore("v1").Add(new ListenersAfterFailure("s1", [])).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_another_look_closes_before_the_failures_is_recorded_is_a_reason() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Refused, null, null))
            .ListensNoMore("v1").Add(new ListenersAfterFailure("s1", ["v1"])).Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_listener_that_opened_in_between_was_not_there_all_the_time() =>
        Story.Begin().Connecting("s1").Listens("v1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Told(Rule).ShouldBeEmpty();

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
    public void Two_servers_that_were_never_seen_beside_each_other_may_have_left_a_gap() =>
        Story.Begin().Server("v1", 11).Connecting("s1").ListensNoMore("v1").Listens("v2").ConnectFails("s1", ConnectOutcome.Unanswered, "v2").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_connect_whose_end_is_not_recorded_is_not_judged() => Story.Begin().Server("v1", 11).Connecting("s1").Told(Rule).ShouldBeEmpty();

    [Test]
    public void A_failure_without_a_look_after_it_is_not_judged() =>
        Story.Begin().Server("v1", 11).Connecting("s1").Add(new ConnectEnded("s1", ConnectOutcome.Refused, null, null)).Told(Rule).ShouldBeEmpty();
}
