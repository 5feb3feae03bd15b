using Harness.Measuring;
using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Accounting;
using Harness.Tests.Rules;

namespace Harness.Tests.Measuring;

/// <summary>Every bad outcome is counted once, by the kind that the history tells.</summary>
internal sealed class LossKindTests
{
    private static readonly IEnumerable<SessionOutcome> bad = Enum.GetValues<SessionOutcome>().Where(outcome => !SessionOutcomes.IsGood(outcome));

    [Test]
    public void There_is_a_story_for_every_bad_outcome() => OutcomeStories.All.Keys.ShouldBe(bad, ignoreOrder: true);

    [TestCaseSource(nameof(bad))]
    public void No_bad_outcome_is_counted_nowhere_or_twice(SessionOutcome outcome)
    {
        var story = OutcomeStories.All[outcome]();
        var facts = new RunFacts(story.History);
        facts.Sessions.Select(session => SessionOutcomes.Of(session, facts)).ShouldBe([outcome]);

        var measured = Measured(story);

        measured.Connections.ShouldBe(1);
        (measured.LostInAll + measured.Delayed).ShouldBe(1);
        measured.Excused.ShouldBe(0);
        measured.OtherViolations.ShouldBeEmpty();
    }

    [Test]
    public void A_kind_has_a_text_of_its_own() => Enum.GetValues<LossKind>().Select(LossKinds.Describe).ShouldBeUnique();

    [Test]
    public void Every_kind_is_told_by_a_story()
    {
        var told = OutcomeStories.All.Values.Select(story => story()).Concat(
        [
            RefusedWhileNobodyListens(), Reset(story => story.Queued("s1")), Reset(story => story.SynReceived("s1")), Reset(story => story.ListensNoMore("v1")), CutOff("hel"), Crossed(),
        ]).SelectMany(story => Measured(story).Lost.Keys);
        told.Distinct().ShouldBe(Enum.GetValues<LossKind>(), ignoreOrder: true);
    }

    /// <summary>Sent less than a round trip before the end of a connection that had been served before.</summary>
    private static Story Crossed() => Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, 0, 1), Protocol = "http" }).Server("v1", 11).Session("s1", "v1")
        .Requests("s1").Responds("s1").After(1).Requests("s1").After(0.015).ServerEnds("s1").Cleanup().StopsInCleanup("v1").End();

    [Test]
    public void A_refusal_is_told_by_whether_somebody_listened()
    {
        ShouldBe(LossKind.RefusedNobodyListening, RefusedWhileNobodyListens());
        ShouldBe(LossKind.RefusedBesideListener, OutcomeStories.All[SessionOutcome.Refused]());
    }

    [Test]
    public void A_reset_is_told_by_the_queue_in_which_it_was_seen_last()
    {
        ShouldBe(LossKind.ResetInSynQueue, Reset(story => story.SynReceived("s1")));
        ShouldBe(LossKind.ResetInAcceptQueue, Reset(story => story.SynReceived("s1").Queued("s1")));
        ShouldBe(LossKind.ResetBeforeAccept, Reset(story => story.ListensNoMore("v1")));
    }

    [Test]
    public void A_reset_that_no_listener_can_have_caused_by_its_close_was_not_one_of_a_queue()
    {
        ShouldBe(LossKind.ResetAtOnce, Reset(story => story));
        ShouldBe(LossKind.ResetBeforeAccept, Reset(story => story.Server("v2", 22, "v1").ListensNoMore("v1").ListensNoMore("v2"))); // in one of two queues
        ShouldBe(LossKind.ResetAtOnce, Reset(story => story.Server("v2", 22, "v1").ListensNoMore("v2").After(2)));
    }

    [TestCase(Ownership.SynReceived, true, LossKind.ResetInSynQueue)]
    [TestCase(Ownership.Queued, true, LossKind.ResetInAcceptQueue)]
    [TestCase(Ownership.Gone, true, LossKind.ResetAtOnce)]
    [TestCase(null, false, LossKind.ResetAtOnce)]
    public void Of_traffic_the_last_look_tells_the_queue_and_no_earlier_one(Ownership? seen, bool wasWaiting, LossKind kind) =>
        ShouldBe(kind, OutcomeStories.Begin().Add(OutcomeStories.ResetInTraffic(seen, wasWaiting)).Finish());

    [Test]
    public void A_part_of_a_reply_makes_a_close_a_cut_off()
    {
        ShouldBe(LossKind.CutOffInReply, CutOff("hel"));
        ShouldBe(LossKind.ClosedWithRequestOpen, CutOff(""));
    }

    [Test]
    public void A_server_that_closes_a_half_closed_session_unanswered_is_not_the_harness_giving_up() => ShouldBe(
        LossKind.ClosedWithRequestOpen,
        OutcomeStories.Begin().Session("s1", "v1").Sends("s1").HalfCloses("s1").Misses("s1").ServerEnds("s1").Disconnects("s1").Finish());

    private static Story RefusedWhileNobodyListens() =>
        Story.Begin().Server("v1", 11).ListensNoMore("v1").Connecting("s1").ConnectFails("s1", ConnectOutcome.Refused).Listens("v1").Finish();

    private static Story Reset(Func<Story, Story> looks) =>
        looks(OutcomeStories.Begin().Connecting("s1").Connected("s1")).ServerEnds("s1", ServerEnding.Reset).Finish();

    private static Story CutOff(string received) =>
        OutcomeStories.Begin().Session("s1", "v1").Sends("s1").Misses("s1", received: received).ServerEnds("s1").Finish();

    private static void ShouldBe(LossKind kind, Story story) => Measured(story).Lost.ShouldBe(new Dictionary<LossKind, long> { [kind] = 1 });

    private static Measurement Measured(Story story)
    {
        var measured = new Measurement("");
        measured.Add(story.History, story.Judged());
        return measured;
    }
}
