using Harness.Histories;
using Harness.Rules;
using Harness.Scenarios;

namespace Harness.Tests.Rules;

internal sealed class VerdictTests
{
    [Test]
    public void A_run_in_which_every_rule_holds_is_verified() => Of(Story.Begin().End(), Holds("a"), Holds("b")).Outcome.ShouldBe(Outcome.Verified);

    [Test]
    public void A_run_that_breaks_a_rule_is_violated()
    {
        var verdict = Of(Story.Begin().End(), Breaks("a"), Holds("b"));
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Unexpected.ShouldHaveSingleItem().Rule.Name.ShouldBe("a");
    }

    [Test]
    public void A_run_that_breaks_exactly_the_expected_rules_is_verified()
    {
        var verdict = Of(Story.Begin("a", "b").End(), Breaks("a"), Breaks("b"), Holds("c"));
        verdict.Outcome.ShouldBe(Outcome.Verified);
        verdict.Violations.Count.ShouldBe(2);
        verdict.Unexpected.ShouldBeEmpty();
        verdict.Missing.ShouldBeEmpty();
    }

    [Test]
    public void A_run_that_does_not_break_an_expected_rule_is_violated()
    {
        var verdict = Of(Story.Begin("a", "b").End(), Breaks("a"), Holds("b"));
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Missing.ShouldBe(["b"]);
    }

    [Test]
    public void A_run_that_breaks_another_rule_beside_the_expected_one_is_violated()
    {
        var verdict = Of(Story.Begin("a").End(), Breaks("a"), Breaks("b"));
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Unexpected.ShouldHaveSingleItem().Rule.Name.ShouldBe("b");
    }

    [Test]
    public void A_rule_that_throws_leaves_it_open()
    {
        var verdict = Of(Story.Begin().End(), Throws("a"), Holds("b"));
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldBe(["the rule 'a' could not be checked: InvalidOperationException: no idea"]);
        verdict.HarnessFailed.ShouldBeFalse();
    }

    [Test]
    public void A_rule_that_throws_leaves_it_open_beside_expected_violations() =>
        Of(Story.Begin("b").End(), Throws("a"), Breaks("b")).Outcome.ShouldBe(Outcome.Inconclusive);

    [Test]
    public void A_rule_that_throws_where_it_is_expected_to_be_broken_leaves_it_open() =>
        Of(Story.Begin("a").End(), Throws("a")).Outcome.ShouldBe(Outcome.Inconclusive);

    [Test]
    public void An_unexpected_violation_is_proved_whatever_else_is_in_doubt()
    {
        var verdict = Of(Story.Begin(), Throws("a"), Breaks("b"));
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Doubts.Count.ShouldBe(2);
    }

    [Test]
    public void What_a_rule_has_proved_before_it_throws_is_proved()
    {
        var verdict = Of(Story.Begin().End(), new Rule("a", BrokenThenThrown));
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Doubts.ShouldHaveSingleItem();
    }

    [Test]
    public void A_history_without_an_end_leaves_it_open()
    {
        var verdict = Of(Story.Begin(), Holds("a"));
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldBe(["the history has no end: the harness was killed"]);
        verdict.HarnessFailed.ShouldBeFalse();
    }

    [Test]
    public void An_empty_history_leaves_it_open() => Verdict.Of(new History(new FakeTime())).Outcome.ShouldBe(Outcome.Inconclusive);

    [Test]
    public void An_interrupted_run_leaves_it_open()
    {
        var verdict = Of(Story.Begin().End(RunEnding.Interrupted), Holds("a"));
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldBe(["the run was interrupted"]);
        verdict.HarnessFailed.ShouldBeFalse();
    }

    [Test]
    public void An_interrupted_run_is_not_asked_for_the_violations_it_should_have_come_to() =>
        Of(Story.Begin("a").End(RunEnding.Interrupted), Holds("a")).Outcome.ShouldBe(Outcome.Inconclusive);

    [Test]
    public void A_failed_harness_leaves_it_open_and_says_so()
    {
        var verdict = Of(Story.Begin().End(RunEnding.HarnessFailed, "a bug"), Holds("a"));
        verdict.Outcome.ShouldBe(Outcome.Inconclusive);
        verdict.Doubts.ShouldBe(["the harness failed: a bug"]);
        verdict.HarnessFailed.ShouldBeTrue();
    }

    [Test]
    public void A_failed_harness_is_told_beside_a_violation()
    {
        var verdict = Of(Story.Begin().End(RunEnding.HarnessFailed, "a bug"), Breaks("a"));
        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.HarnessFailed.ShouldBeTrue();
    }

    [TestCase(RunEnding.StepFailed)]
    [TestCase(RunEnding.TimedOut)]
    public void A_run_that_the_scenario_itself_ended_is_violated(RunEnding ending) => Story.Begin().End(ending).Judged().Outcome.ShouldBe(Outcome.Violated);

    [Test]
    public void A_hazard_that_shows_in_a_failed_step_is_verified() =>
        StepFails("1", expected: "1").Judged().Outcome.ShouldBe(Outcome.Verified);

    [TestCase("2", "1")]
    [TestCase("4.3", "4.2")]
    [TestCase("4#2.2", "4#3.2")]
    [TestCase("41", "4")]
    [TestCase("4", "4.2")]
    public void A_step_that_fails_in_the_place_of_the_expected_one_is_a_violation(string failed, string expected)
    {
        var verdict = StepFails(failed, expected).Judged();

        verdict.Outcome.ShouldBe(Outcome.Violated);
        verdict.Unexpected.ShouldHaveSingleItem().Rule.Name.ShouldBe("steps-hold");
        verdict.Missing.ShouldBe([new ExpectedViolation("steps-hold", expected)]);
    }

    [TestCase("4", "4")]
    [TestCase("4.2", "4.2")]
    [TestCase("4.2", "4")]
    [TestCase("4#3.2", "4.2")]
    [TestCase("4#3.2", "4#3.2")]
    [TestCase("4#3.2#7.1", "4.2")]
    public void An_expected_step_is_the_one_that_reports_name_or_one_around_it(string failed, string expected) =>
        StepFails(failed, expected).Judged().Outcome.ShouldBe(Outcome.Verified);

    [Test]
    public void An_expectation_of_any_failed_step_is_never_met() => StepFails("1", expected: null).Judged().Outcome.ShouldBe(Outcome.Violated);

    [Test]
    public void A_scenario_that_does_not_come_to_its_end_in_time_may_expect_that_of_the_step_that_was_under_way()
    {
        TimesOut(expected: "2").Judged().Outcome.ShouldBe(Outcome.Verified);
        TimesOut(expected: "1").Judged().Outcome.ShouldBe(Outcome.Violated);

        static Story TimesOut(string expected) => Story.Begin(new ExpectedViolation("steps-hold", expected))
            .Add(Step("1")).Add(new StepEnded("1")).Add(Step("2")).Cleanup().End(RunEnding.TimedOut);
    }

    [TestCase("2", Outcome.Verified)]
    [TestCase("2.1", Outcome.Verified)]
    [TestCase("2.2", Outcome.Violated)]
    [TestCase("1", Outcome.Violated)]
    [TestCase("3", Outcome.Violated)]
    public void A_rule_is_broken_in_the_steps_that_are_under_way_when_its_last_evidence_comes(string expected, Outcome outcome)
    {
        var story = Story.Begin(new ExpectedViolation("a", expected))
            .Add(Step("1")).Add(new StepEnded("1"))
            .Add(Step("2")).Add(Step("2.1")).Add(Step("2.2")).Add(new StepEnded("2.2")).Add(new ServerReady("v1")).Add(new StepEnded("2.1")).Add(new StepEnded("2"))
            .Add(Step("3")).Add(new StepEnded("3")).End();

        Of(story, new Rule("a", facts => [new Violation("broken", "whole", "broken", [facts.Events[0], facts.Events.OfType<ServerReady>().Single()], [], [])])).Outcome.ShouldBe(outcome);
    }

    private static Story StepFails(string failed, string? expected) =>
        Story.Begin(new ExpectedViolation("steps-hold", expected)).Add(new StepFailed(failed, "no", null, null, [], [])).End(RunEnding.StepFailed);

    private static StepStarted Step(string number) => new(number, "spawn: v1", SourceSpan.Start);

    private static Verdict Of(Story story, params IRule[] rules) => Verdict.Of(story.History, rules);

    private static Rule Holds(string name) => new(name, _ => []);

    private static Rule Breaks(string name) => new(name, Broken);

    private static Rule Throws(string name) => new(name, _ => Thrown());

    private static IEnumerable<Violation> Broken(RunFacts facts) => [new Violation("broken", "whole", "broken", [facts.Events[0]], [], [])];

    private static IEnumerable<Violation> Thrown() => throw new InvalidOperationException("no idea");

    private static IEnumerable<Violation> BrokenThenThrown(RunFacts facts)
    {
        yield return Broken(facts).Single();
        throw new InvalidOperationException("no idea");
    }

    private sealed class Rule(string name, Func<RunFacts, IEnumerable<Violation>> check) : IRule
    {
        public string Name => name;

        public string Property => "";

        public IEnumerable<Claim> Check(RunFacts facts) => check(facts);
    }
}
