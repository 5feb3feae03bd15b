using Harness.Measuring;
using Harness.Rules;
using Harness.Rules.Accounting;

namespace Harness.Tests.Measuring;

/// <summary>Only the rules that judge an outcome have a say in whether it is excused.</summary>
internal sealed class OutcomeClaimsTests
{
    [Test]
    public void The_judges_of_an_outcome_are_rules_and_every_bad_outcome_has_one()
    {
        foreach (var outcome in Enum.GetValues<SessionOutcome>())
        {
            OutcomeClaims.JudgesOf(outcome).ShouldBeSubsetOf(RuleBook.Names);
            OutcomeClaims.JudgesOf(outcome).Any().ShouldBe(!SessionOutcomes.IsGood(outcome));
        }
    }

    [Test]
    public void An_excuse_of_a_rule_that_judges_it_excuses_an_outcome() =>
        Claims([], ["no-session-dropped"]).IsExcused("s1", SessionOutcome.ResetAfterAccept).ShouldBeTrue();

    [Test]
    public void An_excuse_of_another_rule_or_for_another_session_does_not()
    {
        Claims([], ["no-connect-delayed"]).IsExcused("s1", SessionOutcome.ResetAfterAccept).ShouldBeFalse();
        Claims([], ["no-session-dropped"]).IsExcused("s2", SessionOutcome.ResetAfterAccept).ShouldBeFalse();
    }

    [Test]
    public void A_violation_beside_it_counts_more()
    {
        Claims(["echo-intact"], ["no-session-stranded"]).IsExcused("s1", SessionOutcome.NeverAccepted).ShouldBeFalse();
        Claims(["accounted-for"], ["no-session-dropped"]).IsExcused("s1", SessionOutcome.ResetAfterAccept).ShouldBeFalse();
    }

    private static OutcomeClaims Claims(string[] violated, string[] excused) => new(new Verdict(
        Outcome.Violated, [.. violated.Select(rule => new RuleViolation(Rule(rule), new Violation("", "", "", [], ["s1"], [])))], [], [])
    {
        Excuses = [.. excused.Select(rule => new RuleExcuse(Rule(rule), new Excuse("", [], ["s1"], [])))],
    });

    private static IRule Rule(string name) => RuleBook.All.Single(rule => rule.Name == name);
}
