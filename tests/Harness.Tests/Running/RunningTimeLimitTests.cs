using Harness.Histories;
using Harness.Observations;
using Harness.Running;
using Harness.Worlds.Simulated;

namespace Harness.Tests.Running;

/// <summary>Time in which the harness did not run counts against no limit.</summary>
internal sealed class RunningTimeLimitTests
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(5);

    private VirtualTime time = null!;
    private History history = null!;
    private HarnessPauses pauses = null!;

    [SetUp]
    public void Begin()
    {
        time = new VirtualTime();
        history = new History(time);
        pauses = new HarnessPauses();
    }

    [Test]
    public void A_limit_is_over_when_it_says() => OverAfter().ShouldBe(limit);

    [Test]
    public void A_pause_is_waited_for_again()
    {
        pauses.Add(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        OverAfter().ShouldBe(limit + TimeSpan.FromSeconds(2));
    }

    [Test]
    public void Two_pauses_that_overlap_passed_once()
    {
        pauses.Add(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        pauses.Add(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        OverAfter().ShouldBe(limit + TimeSpan.FromSeconds(3));
    }

    [Test]
    public void A_pause_of_the_time_that_was_added_counts_as_well()
    {
        pauses.Add(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        pauses.Add(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7));
        OverAfter().ShouldBe(limit + TimeSpan.FromSeconds(3));
    }

    [Test]
    public void A_harness_that_hardly_runs_is_not_waited_for_for_ever()
    {
        pauses.Add(TimeSpan.Zero, TimeSpan.FromHours(1));
        OverAfter().ShouldBe(limit + Limits.HarnessPauses);
    }

    [Test]
    public void One_that_began_earlier_counts_the_pauses_since_then()
    {
        time.After(TimeSpan.FromSeconds(9), () => { });
        time.GoOn();
        pauses.Add(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9));
        OverAfter().ShouldBe(limit + TimeSpan.FromSeconds(6));
    }

    [Test]
    public void A_pause_of_which_nobody_has_told_yet_counts()
    {
        pauses.Beat(TimeSpan.FromSeconds(3.5));
        OverAfter().ShouldBeGreaterThan(limit);
    }

    [Test]
    public void A_limit_of_nothing_is_over_at_once()
    {
        using var none = new RunningTimeLimit(history.Elapsed, TimeSpan.Zero, pauses, history, time);
        time.GoOn().ShouldBeTrue();
        none.Token.IsCancellationRequested.ShouldBeTrue();
        history.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    private TimeSpan OverAfter()
    {
        using var one = new RunningTimeLimit(TimeSpan.Zero, limit, pauses, history, time);
        while (!one.Token.IsCancellationRequested && time.GoOn())
        {
        }

        return history.Elapsed;
    }
}
