using FsCheck;
using FsCheck.Fluent;
using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Accounting;
using Outcome = Harness.Rules.Outcome;

namespace Harness.Tests.Rules.Accounting;

/// <summary>What is not proven good is not green: a bad outcome is claimed by a rule, or it is a violation.</summary>
internal sealed class AccountedForTests
{
    [Test]
    public void A_bad_outcome_that_no_rule_claims_is_a_violation()
    {
        var verdict = Verdict.Of(Refused().History, [new AccountedFor()]);
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Violations.ShouldHaveSingleItem().Violation.Message.ShouldBe("session s1 was refused, and no rule says why");
    }

    [Test]
    public void One_that_a_rule_claims_as_a_violation_is_not_told_twice() =>
        Verdict.Of(Refused().History).Violations.Select(one => one.Rule.Name).ShouldBe(["never-refused"]);

    [Test]
    public void One_that_a_rule_excuses_is_no_violation_and_the_excuse_is_recorded()
    {
        var verdict = Story.Begin().Server("v1", 11).Connecting("s1", refusalExpected: true).ConnectFails("s1", ConnectOutcome.Refused).Cleanup().StopsInCleanup("v1").End().Judged();
        verdict.Outcome.ShouldBe(Outcome.Verified);
        verdict.Excuses.ShouldHaveSingleItem().Excuse.Sessions.ShouldBe(["s1"]);
    }

    [Test]
    public void A_claim_on_another_session_does_not_claim_it() =>
        Verdict.Of(Refused().History, [new Excusing("s2"), new AccountedFor()]).Outcome.ShouldBe(Outcome.Violated);

    [Test]
    public void An_excuse_of_a_rule_that_does_not_judge_such_outcomes_does_not_claim_it() =>
        Verdict.Of(Refused().History, [new Excusing("s1", "no-connect-delayed"), new AccountedFor()]).Outcome.ShouldBe(Outcome.Violated);

    [Test]
    public void The_last_rule_is_asked_last_wherever_it_stands() =>
        Verdict.Of(Refused().History, [new AccountedFor(), new Excusing("s1")]).Outcome.ShouldBe(Outcome.Verified);

    [Test]
    public void Every_outcome_is_bad_but_that_its_client_or_as_allowed_its_server_ended_it_and_has_words_of_its_own()
    {
        Enum.GetValues<SessionOutcome>().Where(SessionOutcomes.IsGood).ShouldBe([SessionOutcome.ClosedAsAllowed, SessionOutcome.Completed]);
        Enum.GetValues<SessionOutcome>().Select(OutcomeText.Describe).ShouldBeUnique();
    }

    /// <summary>
    /// Whatever a session went through, in whatever order: a run is verified only if every outcome is good, or an excuse that is recorded names the session. The outcomes are
    /// told from the events alone, not by the rules.
    /// </summary>
    [TestCase(null)]
    [TestCase("http")]
    public void No_history_with_a_bad_outcome_is_verified_without_a_recorded_excuse(string? protocol)
    {
        var verified = 0;
        var excused = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Shared.PropertyRuns.Of(3000)), Prop.ForAll(Tales().ToArbitrary(), moves =>
        {
            var story = Story.BeginWith(started => started with { Protocol = protocol }).Server("v1", 11).Server("v2", 22, "v1");
            foreach (var move in moves)
                Apply(story, move, isHttp: protocol is not null);
            var verdict = story.Cleanup().StopsInCleanup("v2").End().Judged();
            if (verdict.Outcome != Outcome.Verified)
                return;
            verified++;
            var facts = new RunFacts(story.History);
            foreach (var session in facts.Sessions)
            {
                if (SessionOutcomes.IsGood(SessionOutcomes.Of(session, facts)))
                    continue;
                excused++;
                verdict.Excuses.Where(excuse => OutcomeJudges.Of(SessionOutcomes.Of(session, facts)).Contains(excuse.Rule.Name)).SelectMany(excuse => excuse.Excuse.Sessions).ShouldContain(session.Name);
            }
        }));
        verified.ShouldBeGreaterThan(0, "no tale was verified: the property says nothing");
        TestContext.Out.WriteLine($"{verified} verified, {excused} sessions excused");
    }

    private static Gen<int[]> Tales() => Gen.Choose(0, 31).ArrayOf().Resize(14);

    /// <summary>One thing that may happen: sessions s1 and s2, in any order, also where it makes no sense.</summary>
    private static void Apply(Story story, int move, bool isHttp)
    {
        var session = move % 2 == 0 ? "s1" : "s2";
        _ = (move / 2) switch
        {
            0 => story.Connecting(session),
            1 => story.Connecting(session).Connected(session),
            2 => story.Connecting(session, refusalExpected: true).ConnectFails(session, ConnectOutcome.Refused),
            3 => story.Connecting(session).ConnectFails(session, move % 4 < 2 ? ConnectOutcome.Refused : ConnectOutcome.Failed, "v2"),
            4 => story.Connecting(session).Connected(session).OwnedBy(session, "v1"),
            5 when isHttp => story.Connecting(session, follows: move % 4 < 2 ? "s1" : "s2").Connected(session).OwnedBy(session, "v2").Requests(session).Responds(session, move % 8 < 4 ? null : "its status is 503"),
            5 => story.Connecting(session).Connected(session).OwnedBy(session, "v2").Exchange(session, "v2").Disconnects(session),
            6 when isHttp => story.Requests(session),
            6 => story.Sends(session),
            7 => story.Disconnects(session),
            8 => story.ServerEnds(session, ServerEnding.Reset),
            9 => story.ServerEnds(session),
            10 => story.Queued(session).After(6),
            11 => story.Gone(session).After(6).Gone(session),
            12 => story.OwnedByStranger(session, 99),
            13 => story.Drain("v1").ListensNoMore("v1").Exits("v1"),
            14 => story.Kill("v1").DiesOf("v1", "SIGKILL"),
            _ => story.HalfCloses(session),
        };
    }

    private static Story Refused() => Story.Begin().Server("v1", 11).Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused, "v1").Cleanup().StopsInCleanup("v1").End();

    private sealed class Excusing(string session, string name = "never-refused") : IRule
    {
        public string Name => name;

        public string Property => "";

        public IEnumerable<Claim> Check(RunFacts facts) => [new Excuse("for no reason", [facts.Events[0]], [session], [])];
    }
}
