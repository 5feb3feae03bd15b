using FsCheck;
using FsCheck.Fluent;
using Harness.Measuring;

namespace Harness.Tests.Measuring;

/// <summary>What counts say of rates.</summary>
public sealed class RateTests
{
    [Test]
    public void A_rate_is_told_per_million() => new Rate(3, 2_000_000).PerMillion.ShouldBe(1.5);

    [Test]
    public void Nothing_seen_in_200000_trials_is_less_than_15_per_million() =>
        new Rate(0, 200_000).UpperBoundPerMillion!.Value.ShouldBe(14.98, 0.01);

    [Test]
    public void Nothing_seen_in_one_trial_says_little() => new Rate(0, 1).UpperBoundPerMillion!.Value.ShouldBe(950_000, 0.001);

    [Test]
    public void What_was_seen_has_no_bound_and_without_trials_there_is_none()
    {
        new Rate(1, 10).UpperBoundPerMillion.ShouldBeNull();
        new Rate(0, 0).UpperBoundPerMillion.ShouldBeNull();
        new Rate(0, 0).PerMillion.ShouldBeNull();
    }

    [Test]
    public void At_the_bound_nothing_is_seen_with_a_probability_of_5_percent() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 10_000_000).ToArbitrary(),
        trials =>
        {
            var rate = new Rate(0, trials).UpperBoundPerMillion!.Value / 1e6;
            Math.Pow(1 - rate, trials).ShouldBe(0.05, 1e-6);
        }));
}
