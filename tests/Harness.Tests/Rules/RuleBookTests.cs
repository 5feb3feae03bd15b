using FsCheck;
using FsCheck.Fluent;
using Harness.Histories;
using Harness.Rules;
using Outcome = Harness.Rules.Outcome;

namespace Harness.Tests.Rules;

internal sealed class RuleBookTests
{
    private static IEnumerable<string> Names => RuleBook.Names;

    [Test]
    public void The_faultless_story_violates_no_rule()
    {
        var verdict = Stories.Faultless().Judged();
        verdict.Violations.ShouldBeEmpty();
        verdict.Outcome.ShouldBe(Outcome.Verified);
    }

    [TestCaseSource(nameof(Names))]
    public void Each_rule_is_violated_alone_by_its_story(string rule)
    {
        Stories.BreakingOne.ContainsKey(rule).ShouldBeTrue("a rule without a story that breaks it alone");
        var verdict = Stories.BreakingOne[rule]().Judged();
        verdict.Violations.Select(violation => violation.Rule.Name).Distinct().ShouldBe([rule]);
        verdict.Outcome.ShouldBe(Outcome.Violated);
    }

    [Test]
    public void There_is_no_story_without_its_rule() => Stories.BreakingOne.Keys.ShouldBe(Names, ignoreOrder: true);

    [Test]
    public void Names_and_properties_are_stable() =>
        Shared.Snapshot.Verify(string.Concat(RuleBook.All.Select(rule => $"{rule.Name}: {rule.Property}\n")));

    [Test]
    public void A_beginning_of_the_faultless_story_violates_nothing()
    {
        var events = Stories.Faultless().History.Events;
        for (var length = 0; length <= events.Count; length++)
        {
            var verdict = Verdict.Of(History.Of(events.Take(length)));
            verdict.Violations.ShouldBeEmpty($"the first {length} events");
            verdict.Outcome.ShouldBe(length == events.Count ? Outcome.Verified : Outcome.Inconclusive);
        }
    }

    [Test]
    public void Rules_judge_whatever_order_the_events_of_a_story_come_in()
    {
        var events = Stories.BreakingOne.Values.Append(Stories.Faultless).Select(story => story().History.Events.ToArray()).ToArray();
        var shuffled = from story in Gen.Elements(events)
                       from order in Gen.Shuffle(story)
                       from length in Gen.Choose(0, story.Length)
                       from renumbered in Gen.Elements(true, false)
                       select (Events: order.Take(length).ToArray(), renumbered);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(shuffled.ToArbitrary(), tale =>
        {
            var history = new History(new FakeTime());
            foreach (var happened in tale.Events)
                history.Append(happened with { Sequence = 0 });
            var facts = new RunFacts(tale.renumbered ? history : History.Of(tale.Events));
            foreach (var rule in RuleBook.All)
                rule.Check(facts).ShouldAllBe(violation => violation.Evidence.Count > 0 && violation.Message.Length > 0);
        }));
    }

    [Test]
    public void Rules_say_the_same_of_a_history_that_was_written_and_read_back()
    {
        foreach (var story in Stories.BreakingOne.Values.Append(Stories.Faultless))
        {
            var before = story().History;
            var after = History.Of(before.Events.Select(happened => HistoryJson.Read(System.Text.Encoding.UTF8.GetString(HistoryJson.Write(happened)))));
            Told(after).ShouldBe(Told(before));
        }

        static string Told(History history) => string.Join('\n', Verdict.Of(history).Violations.Select(
            one => $"{one.Rule.Name}: {one.Violation.Message}, {one.Violation.Expected}, {one.Violation.Actual}, {string.Join(' ', one.Violation.Evidence.Select(happened => happened.Sequence))}"));
    }
}
