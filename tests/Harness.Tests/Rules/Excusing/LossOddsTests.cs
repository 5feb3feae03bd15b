using Harness.Histories;
using Harness.Observations;
using Harness.Rules;
using Harness.Rules.Excusing;

namespace Harness.Tests.Rules.Excusing;

/// <summary>A lossy network excuses what it is likely to have done, and no more.</summary>
internal sealed class LossOddsTests
{
    [TestCase(0.1, 0)]
    [TestCase(0.2, 1)]
    [TestCase(1.0, 2)]
    [TestCase(1.4, 3)]
    [TestCase(5.0, 4)]
    [TestCase(-1.0, 0)]
    public void The_kernel_doubles_the_time_between_two_attempts(double passed, int failures) =>
        LossOdds.Failures(TimeSpan.FromSeconds(passed), TimeSpan.FromMilliseconds(200)).ShouldBe(failures);

    [TestCase(1, 5, 0.04, 0)]
    [TestCase(500, 3, 0.06, 2)]
    [TestCase(600, 3, 0.2, 16)]
    [TestCase(1, 1, 0.02, 1)]
    [TestCase(3, 1, 1.0, 3)]
    [TestCase(1000, 1, 0.0, 0)]
    public void What_is_to_be_expected_and_a_margin_is_allowed(long attempted, int inARow, double eitherLost, int allowed) =>
        LossOdds.Allowed(attempted, inARow, eitherLost).ShouldBe(allowed);

    [Test]
    public void The_longer_it_took_the_fewer_are_excused()
    {
        // 500 requests at 3 %: two may have failed three times in a row, and one four times; five times none.
        var odds = Of(0.03m, 500, out var sessions);
        odds.MayHaveDelayed(sessions[0], TimeSpan.FromSeconds(20)).ShouldBeFalse();
        odds.MayHaveDelayed(sessions[0], TimeSpan.FromSeconds(1.5)).ShouldBeTrue();
        odds.MayHaveDelayed(sessions[1], TimeSpan.FromSeconds(1.5)).ShouldBeTrue();
        odds.MayHaveDelayed(sessions[2], TimeSpan.FromSeconds(1.5)).ShouldBeFalse();
    }

    [Test]
    public void One_that_took_longer_is_one_of_those_that_took_as_long()
    {
        var odds = Of(0.03m, 500, out var sessions);
        odds.MayHaveDelayed(sessions[0], TimeSpan.FromSeconds(3.3)).ShouldBeTrue();
        odds.MayHaveDelayed(sessions[1], TimeSpan.FromSeconds(1.5)).ShouldBeTrue();
        odds.MayHaveDelayed(sessions[2], TimeSpan.FromSeconds(1.5)).ShouldBeFalse();
    }

    [Test]
    public void Where_no_segment_was_sent_again_nothing_was_delayed() =>
        Of(0.03m, 500, out var sessions, resent: 0).MayHaveDelayed(sessions[0], TimeSpan.FromSeconds(1.5)).ShouldBeFalse();

    [Test]
    public void Without_loss_nothing_is_excused()
    {
        var odds = Of(0, 500, out var sessions);
        odds.MayHaveDelayed(sessions[0], TimeSpan.FromSeconds(1.5)).ShouldBeFalse();
        odds.MayHaveKept(sessions[0], TimeSpan.FromSeconds(5)).ShouldBeFalse();
        odds.MayHaveLostHandshakes(1).ShouldBeFalse();
    }

    private static LossOdds Of(decimal loss, int requests, out List<SessionFacts> sessions, long? resent = null)
    {
        var story = Story.BeginWith(run => run with { Network = new RunNetworkConditions(TimeSpan.Zero, TimeSpan.Zero, loss, 1) }).Server("v1", 11);
        for (var number = 1; number <= requests; number++)
            story.Add(Harness.Tests.Histories.TrafficSamples.Flawless(number, 4, 4));
        if (resent is { } count)
            story.Add(new KernelCounted(new Dictionary<string, long>(StringComparer.Ordinal) { ["TcpRetransSegs"] = count }));
        var facts = new RunFacts(story.History);
        sessions = [.. facts.Sessions];
        return new LossOdds(facts);
    }
}
