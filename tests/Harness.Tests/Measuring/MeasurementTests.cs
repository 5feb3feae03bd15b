using Harness.Histories;
using Harness.Measuring;
using Harness.Observations;
using Harness.Reporting;
using Harness.Tests.Rules;

namespace Harness.Tests.Measuring;

/// <summary>Runs are counted by what the rules say of them.</summary>
internal sealed class MeasurementTests
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
        measured.Excused.ShouldBe(0);
        measured.FirstReplyLatency.Count.ShouldBe(2);
        measured.LossRate.ShouldBe(new Rate(0, 2));
    }

    [TestCase("no-session-dropped", LossKind.ClosedIdle)]
    [TestCase("never-refused", LossKind.RefusedBesideListener)]
    [TestCase("echo-intact", LossKind.WrongReply)]
    [TestCase("accounted-for", LossKind.GivenUp)]
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

    [TestCase("no-connect-delayed", 1, 0)]
    [TestCase("no-reply-late", 0, 1)]
    public void Who_is_served_late_is_delayed_and_not_lost(string rule, long connects, long replies)
    {
        var measured = Measured(Stories.BreakingOne[rule]());

        measured.LostInAll.ShouldBe(0);
        (measured.ConnectsDelayed, measured.RepliesLate).ShouldBe((connects, replies));
        measured.OtherViolations.ShouldBeEmpty();
    }

    [Test]
    public void What_a_kill_of_the_run_ends_is_excused_and_not_lost()
    {
        var measured = Measured(Story.Begin().Server("v1", 11).Server("v2", 22, "v1").Session("s1", "v1").Session("s2", "v2").Kill("v1").ServerEnds("s1")
            .DiesOf("v1", "SIGKILL").ServerEnds("s2").Cleanup().StopsInCleanup("v2").End());

        measured.Excused.ShouldBe(1);
        measured.Connections.ShouldBe(2);
        measured.Lost.ShouldBe(new Dictionary<LossKind, long> { [LossKind.ClosedIdle] = 1 });
        measured.LossRate.ShouldBe(new Rate(1, 1), "what is excused is no trial");
        MeasurementTable.Render([measured]).ShouldMatch(@"(?m)^excused +1$");
    }

    [Test]
    public void A_deployment_by_SIGKILL_loses_what_it_ends()
    {
        var measured = Measured(Story.Begin().Server("v1", 11).Session("s1", "v1").Drain("v1", signal: "SIGKILL").ServerEnds("s1").DiesOf("v1", "SIGKILL").Cleanup().End());

        measured.Excused.ShouldBe(0);
        measured.LostInAll.ShouldBe(1);
        measured.OtherViolations.Keys.ShouldBe(["clean-exit", "exit-after-sessions"]);
    }

    /// <summary>Only the last but one crossed: it was sent less than a round trip before the end was seen, on a connection that had been served before and was not said to be over.</summary>
    [TestCase(1, 0.015, false, false, LossKind.CrossedIdleClose, 1)]
    [TestCase(1, 0.025, false, false, LossKind.ClosedWithRequestOpen, 1, Description = "the request had arrived, or may have")]
    [TestCase(0, 0.015, false, false, LossKind.ClosedWithRequestOpen, 0, Description = "it was never served: a new connection is lost")]
    [TestCase(1, 0.015, true, false, LossKind.CutOffInReply, 1, Description = "a part of the response had come")]
    [TestCase(1, 0.015, false, true, LossKind.ResetAfterAccept, 1, Description = "a reset is no end that HTTP allows")]
    public void A_request_that_crossed_the_close_of_an_idle_connection_is_a_kind_of_its_own(int served, double seconds, bool isCutOff, bool isReset, LossKind kind, long inUse)
    {
        var story = Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, 0, 1), Protocol = "http" }).Server("v1", 11).Session("s1", "v1");
        for (var i = 0; i < served; i++)
            story = story.Requests("s1").Responds("s1");
        story = story.After(1).Requests("s1").After(seconds);
        if (isCutOff)
            story = story.Misses("s1", received: "HTTP/1.1 200 OK");

        var measured = Measured(story.ServerEnds("s1", isReset ? ServerEnding.Reset : ServerEnding.EndOfFile).Cleanup().StopsInCleanup("v1").End());
        measured.Lost.ShouldBe(new Dictionary<LossKind, long> { [kind] = 1 });
        (measured.LostInUse, measured.LostUnserved).ShouldBe((inUse, 1 - inUse));
        measured.LossRateUnserved.ShouldBe(new Rate(1 - inUse, 1));
    }

    /// <summary>What an echo server ends is never allowed, whatever crosses it.</summary>
    [Test]
    public void Nothing_crosses_an_idle_close_where_no_protocol_allows_one() =>
        Measured(Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, 0, 1) }).Server("v1", 11).Session("s1", "v1")
            .Exchange("s1", "v1").After(1).Sends("s1").After(0.01).ServerEnds("s1").Cleanup().StopsInCleanup("v1").End()).Lost.ShouldBe(new Dictionary<LossKind, long> { [LossKind.ClosedWithRequestOpen] = 1 });

    [Test]
    public void A_refusal_that_the_scenario_asks_for_is_an_attempt_and_excused()
    {
        var measured = Measured(Story.Begin().Server("v1", 11).Connecting("s1", refusalExpected: true).ConnectFails("s1", ConnectOutcome.Refused).Cleanup().StopsInCleanup("v1").End());

        (measured.Connections, measured.Excused, measured.LostInAll).ShouldBe((1, 1, 0));
    }

    [Test]
    public void A_server_that_the_cleanup_stops_is_no_rollover() =>
        Measured(Story.WithSession().Disconnects("s1").Cleanup().StopsInCleanup("v1").End()).Rollovers.ShouldBe(0);

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
