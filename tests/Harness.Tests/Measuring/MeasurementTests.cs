using Harness.Histories;
using Harness.Measuring;
using Harness.Reporting;
using Harness.Tests.Rules;
using Shared;

namespace Harness.Tests.Measuring;

/// <summary>Runs are counted by what the rules say of them.</summary>
public sealed class MeasurementTests
{
    [Test]
    public void A_faultless_rollover_loses_and_delays_nobody()
    {
        var measured = Measured(Stories.Faultless());

        measured.Rollovers.ShouldBe(1);
        measured.Connections.ShouldBe(2);
        measured.LostInAll.ShouldBe(0);
        measured.Delayed.ShouldBe(0);
        measured.ConnectLatency.Count.ShouldBe(2);
        measured.LossRate.UpperBoundPerMillion.ShouldNotBeNull();
    }

    [TestCase("no-session-dropped", LossKind.EndOfFile)]
    [TestCase("never-refused", LossKind.Refused)]
    [TestCase("echo-intact", LossKind.NeverServed)]
    public void What_the_rules_call_lost_is_counted_by_its_kind(string rule, LossKind kind)
    {
        var measured = Measured(Stories.BreakingOne[rule]());

        measured.Lost.ShouldBe(new Dictionary<LossKind, long> { [kind] = 1 });
        measured.OtherViolations.ShouldBeEmpty();
    }

    [Test]
    public void Other_violations_are_named()
    {
        var measured = Measured(Stories.BreakingOne["clean-exit"]());

        measured.LostInAll.ShouldBe(0);
        measured.OtherViolations.ShouldBe(new Dictionary<string, long> { ["clean-exit"] = 1 });
    }

    [Test]
    public void An_inconclusive_run_counts_for_nothing_else()
    {
        var measured = Measured(Story.WithSession().Add(new RunEnded(RunEnding.Interrupted, null)));

        measured.InconclusiveRuns.ShouldBe(1);
        measured.Runs.ShouldBe(0);
        measured.Connections.ShouldBe(0);
    }

    [Test]
    public void A_history_is_worth_keeping_if_something_happened()
    {
        var measured = new Measurement("");

        Add(measured, Stories.Faultless()).ShouldBeFalse();
        Add(measured, Stories.BreakingOne["never-refused"]()).ShouldBeTrue();
    }

    [Test]
    public void The_table_shows_measurements_side_by_side()
    {
        var good = Measured("drain=steer", Stories.Faultless(), Stories.Faultless());
        var bad = Measured("drain=immediate", Stories.Faultless(), Stories.BreakingOne["no-session-dropped"](), Stories.BreakingOne["clean-exit"]());
        var none = Measured("drain=accept", Story.WithSession().Add(new RunEnded(RunEnding.Interrupted, null)));

        Snapshot.Verify(MeasurementTable.Render([good, bad, none]));
    }

    [Test]
    public void Programs_get_the_same_as_json() =>
        Snapshot.Verify(MeasurementJson.Write("story", [Measured("drain=immediate", Stories.Faultless(), Stories.BreakingOne["no-session-dropped"]())]));

    private static Measurement Measured(params Story[] stories) => Measured("", stories);

    private static Measurement Measured(string name, params Story[] stories)
    {
        var measured = new Measurement(name);
        foreach (var story in stories)
            Add(measured, story);
        return measured;
    }

    private static bool Add(Measurement measured, Story story) => measured.Add(story.History, story.Judged());
}
