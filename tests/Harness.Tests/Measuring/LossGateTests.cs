using Harness.Histories;
using Harness.Measuring;
using Harness.Observations;
using Harness.Reporting;
using Harness.Rules.Accounting;
using Harness.Tests.Histories;
using Harness.Tests.Rules;

namespace Harness.Tests.Measuring;

/// <summary>A gate is passed or failed by what is proved, and undecided otherwise.</summary>
internal sealed class LossGateTests
{
    [TestCase("10/M", 10)]
    [TestCase("0.5/M", 0.5)]
    [TestCase("999999/M", 999_999)]
    public void A_limit_is_a_number_of_a_million(string text, double expected)
    {
        LossGate.ParseLimit(text, out var problem).ShouldBe(expected);
        problem.ShouldBeEmpty();
    }

    [TestCase("10", "'10' is no limit; write how many of a million connections may be lost, such as 10/M")]
    [TestCase("/M", "'/M' is no limit; write how many of a million connections may be lost, such as 10/M")]
    [TestCase("-1/M", "'-1/M' is no limit; write how many of a million connections may be lost, such as 10/M")]
    [TestCase("1e3/M", "'1e3/M' is no limit; write how many of a million connections may be lost, such as 10/M")]
    [TestCase("10/m", "'10/m' is no limit; write how many of a million connections may be lost, such as 10/M")]
    [TestCase("5/rollover", "'5/rollover' is no limit: a rollover loses none or many, so its losses have no exact bound; give the limit per million connections, such as 10/M")]
    [TestCase("0/M", "no number of rollovers proves that nothing is ever lost; give the highest rate that is acceptable, such as 10/M")]
    [TestCase("1000000/M", "a limit is from 0.001/M to 999999/M, and not '1000000/M'")]
    [TestCase("NaN/M", "a limit is from 0.001/M to 999999/M, and not 'NaN/M'")]
    public void What_is_none_is_refused_with_the_remedy(string text, string expected)
    {
        LossGate.ParseLimit(text, out var problem).ShouldBeNull();
        problem.ShouldBe(expected);
    }

    [TestCase("95", 0.95)]
    [TestCase("50", 0.5)]
    [TestCase("99.99", 0.9999)]
    [TestCase("49", null)]
    [TestCase("100", null)]
    [TestCase("NaN", null)]
    [TestCase("95%", null)]
    public void A_confidence_is_a_percentage(string text, double? expected) => LossGate.ParseConfidence(text).ShouldBe(expected);

    [Test]
    public void It_is_passed_when_the_upper_bound_is_within_the_limit()
    {
        // Nothing lost of 2 x 3 connections: at most 393,038.
        new LossGate(394_000, 0.95).Judge(Rollovers(3)).Decision.ShouldBe(GateDecision.Passed);
        new LossGate(393_000, 0.95).Judge(Rollovers(3)).Decision.ShouldBe(GateDecision.Undecided);
        new LossGate(394_000, 0.99).Judge(Rollovers(3)).Decision.ShouldBe(GateDecision.Undecided);
    }

    [Test]
    public void It_is_failed_when_the_lower_bound_is_above_the_limit()
    {
        // 1 lost of 1: at least 50,000.
        new LossGate(49_000, 0.95).Judge(Lost(1)).Decision.ShouldBe(GateDecision.Failed);
        new LossGate(51_000, 0.95).Judge(Lost(1)).Decision.ShouldBe(GateDecision.Undecided);
    }

    [Test]
    public void The_rollovers_that_it_asks_for_decide_and_one_fewer_do_not()
    {
        var gate = new LossGate(100_000, 0.95);
        var more = gate.Judge(Rollovers(3)).MoreRollovers;

        // 29 connections without a loss, of which 6 are there, 2 a rollover.
        more.ShouldBe(12);
        gate.Judge(Rollovers(3 + 12)).Decision.ShouldBe(GateDecision.Passed);
        gate.Judge(Rollovers(3 + 11)).Decision.ShouldBe(GateDecision.Undecided);
    }

    [Test]
    public void What_was_lost_already_takes_more_of_them()
    {
        var gate = new LossGate(100_000, 0.95);
        var measured = Rollovers(3);
        Add(measured, OutcomeStories.All[SessionOutcome.ClosedIdle]());

        // 46 connections with one loss, of which 7 are there, 7/3 a rollover.
        gate.Judge(measured).MoreRollovers.ShouldBe(17);
    }

    [Test]
    public void Without_a_rollover_no_number_of_them_decides()
    {
        var result = new LossGate(10, 0.95).Judge(Lost(0, good: 5));

        result.Decision.ShouldBe(GateDecision.Undecided);
        result.MoreRollovers.ShouldBeNull();
        result.Reason.ShouldBe("no server was replaced, so no number of rollovers decides; let the scenario tell a server to drain");
        new LossGate(999_999, 0.5).Judge(Lost(0, good: 100)).Decision.ShouldBe(GateDecision.Undecided, "no rollover, no proof");
    }

    [Test]
    public void Runs_that_do_not_come_to_their_end_pass_no_gate()
    {
        var gate = new LossGate(500_000, 0.95);
        var measured = Rollovers(9);
        Add(measured, Stories.BreakingOne["steps-hold"]());
        gate.Judge(measured).Decision.ShouldBe(GateDecision.Passed);

        Add(measured, Stories.BreakingOne["steps-hold"]());

        gate.Judge(measured).Reason.ShouldBe("2 of 11 runs did not come to the end of their steps, and at most a tenth may; no number of rollovers decides while that is so");
    }

    [Test]
    public void Without_a_connection_nothing_is_proved()
    {
        var measured = new Measurement("");
        Add(measured, Story.Begin().Server("v1", 11).Finish());

        new LossGate(999_999, 0.5).Judge(measured).Reason.ShouldBe("there was no connection to judge; no number of rollovers decides while that is so");
        new LossGate(999_999, 0.5).Judge(new Measurement("")).Decision.ShouldBe(GateDecision.Undecided);
    }

    [Test]
    public void What_is_excused_passes_no_gate()
    {
        var measured = Rollovers(3);
        for (var i = 0; i < 100; i++)
            Add(measured, Story.Begin().Server("v1", 11).Connecting("s1", refusalExpected: true).ConnectFails("s1", ConnectOutcome.Refused).Finish());

        measured.Excused.ShouldBe(100);
        new LossGate(100_000, 0.95).Judge(measured).Decision.ShouldBe(GateDecision.Undecided, "6 connections are no proof, and 106 would be one");
    }

    [Test]
    public void What_was_not_judged_in_an_inconclusive_run_may_have_been_good()
    {
        var measured = Rollovers(9);
        var story = Story.Begin().Server("v1", 11);
        for (var i = 1; i <= 44; i++)
            story.Session($"s{i}", "v1");
        for (var i = 1; i <= 4; i++)
            story.ServerEnds($"s{i}");
        Add(measured, story.Add(new RunEnded(RunEnding.Interrupted, null)));

        (measured.LossRate, measured.LeastLossRate).ShouldBe((new Rate(4, 22), new Rate(4, 62)));
        new LossGate(50_000, 0.95).Judge(measured).Decision.ShouldBe(GateDecision.Undecided, "4 of 22 would be a proof, and 4 of 62 are none");
    }

    [Test]
    public void With_more_than_a_tenth_of_the_runs_inconclusive_nothing_is_decided()
    {
        var gate = new LossGate(500_000, 0.95);
        var measured = Rollovers(9);
        Add(measured, Interrupted());
        gate.Judge(measured).Decision.ShouldBe(GateDecision.Passed);

        Add(measured, Interrupted());
        var result = gate.Judge(measured);

        result.Decision.ShouldBe(GateDecision.Undecided);
        result.Reason.ShouldBe("2 of 11 runs were inconclusive, and at most a tenth may be; no number of rollovers decides while that is so");
    }

    [Test]
    public void What_was_proved_lost_in_an_inconclusive_run_counts_against_a_gate()
    {
        var measured = Rollovers(9);
        Add(measured, Story.Begin().Server("v1", 11).Session("s1", "v1").ServerEnds("s1").Session("s2", "v1").Add(new RunEnded(RunEnding.Interrupted, null)));

        measured.Lost.ShouldBe(new Dictionary<LossKind, long> { [LossKind.ClosedIdle] = 1 });
        measured.InconclusiveRuns.ShouldBe(1);
        measured.Connections.ShouldBe(19);
        measured.Unjudged.ShouldBe(1);
        new LossGate(160_000, 0.95).Judge(measured).Decision.ShouldBe(GateDecision.Undecided);
        new LossGate(160_000, 0.95).Judge(Rollovers(9)).Decision.ShouldBe(GateDecision.Passed);
    }

    [Test]
    public void The_text_says_what_is_proved_for_each_column()
    {
        var (good, bad) = (new Measurement("drain=steer"), new Measurement("drain=immediate"));
        for (var i = 0; i < 40; i++)
        {
            Add(good, Stories.Faultless());
            Add(bad, Stories.BreakingOne["no-session-dropped"]());
        }

        var few = new Measurement("drain=accept");
        Add(few, Stories.Faultless());

        GateText.Render(new LossGate(50_000, 0.95), [good, bad, few]).ShouldBe("""
            at most 50,000 per million connections lost, with 95 % confidence:
              drain=steer      passed: at most 36,754
              drain=immediate  failed: at least 927,842
              drain=accept     undecided: 0.0 to 776,393; 29 more rollovers would decide, if nothing more is lost

            """);
    }

    /// <summary>So many rollovers with two connections each, and nothing lost.</summary>
    private static Measurement Rollovers(int count)
    {
        var measured = new Measurement("");
        for (var i = 0; i < count; i++)
            Add(measured, Stories.Faultless());
        return measured;
    }

    private static Measurement Lost(int lost, int good = 0)
    {
        var measured = new Measurement("");
        for (var i = 0; i < lost; i++)
            Add(measured, OutcomeStories.All[SessionOutcome.ClosedIdle]());
        for (var i = 0; i < good; i++)
            Add(measured, OutcomeStories.Begin().Add(TrafficSamples.Flawless(1, 4, 4)).Finish());
        return measured;
    }

    private static Story Interrupted() => Story.WithSession().Add(new RunEnded(RunEnding.Interrupted, null));

    private static void Add(Measurement measured, Story story) => measured.Add(story.History, story.Judged());
}
