using FsCheck;
using FsCheck.Fluent;
using Harness.Observations;

namespace Harness.Tests.Observations;

/// <summary>What counts say of rates.</summary>
internal sealed class RateTests
{
    [Test]
    public void A_rate_is_told_per_million() => new Rate(3, 2_000_000).PerMillion.ShouldBe(1.5);

    [Test]
    public void Nothing_seen_in_200000_trials_is_less_than_15_per_million()
    {
        new Rate(0, 200_000).UpperPerMillion()!.Value.ShouldBe(14.98, 0.01);
        new Rate(0, 200_000).LowerPerMillion().ShouldBe(0);
    }

    [Test]
    public void Nothing_seen_in_one_trial_says_little() => new Rate(0, 1).UpperPerMillion()!.Value.ShouldBe(950_000, 0.001);

    [Test]
    public void What_was_seen_has_both_bounds()
    {
        // Tables of Clopper-Pearson: 1 of 10, and 140 of 11,201.
        new Rate(1, 10).LowerPerMillion()!.Value.ShouldBe(5_116.2, 0.1);
        new Rate(1, 10).UpperPerMillion()!.Value.ShouldBe(394_163.3, 0.1);
        new Rate(140, 11_201).LowerPerMillion()!.Value.ShouldBe(10_822, 1);
        new Rate(140, 11_201).UpperPerMillion()!.Value.ShouldBe(14_368, 1);
    }

    [Test]
    public void More_confidence_takes_wider_bounds()
    {
        var rate = new Rate(5, 1000);
        rate.LowerPerMillion(0.99)!.Value.ShouldBeLessThan(rate.LowerPerMillion(0.9)!.Value);
        rate.UpperPerMillion(0.99)!.Value.ShouldBeGreaterThan(rate.UpperPerMillion(0.9)!.Value);
    }

    [Test]
    public void Without_trials_there_is_nothing_to_say()
    {
        new Rate(0, 0).UpperPerMillion().ShouldBeNull();
        new Rate(0, 0).LowerPerMillion().ShouldBeNull();
        new Rate(0, 0).PerMillion.ShouldBeNull();
        new Rate(0, 0).IsAtMost(999_999, 0.5).ShouldBeFalse();
        new Rate(0, 0).IsAbove(1, 0.5).ShouldBeFalse();
    }

    [Test]
    public void What_always_happens_has_no_upper_bound()
    {
        new Rate(3, 3).UpperPerMillion().ShouldBe(1e6);
        new Rate(3, 3).IsAtMost(999_999, 0.5).ShouldBeFalse();
        new Rate(3, 3).LowerPerMillion()!.Value.ShouldBe(1e6 * Math.Pow(0.05, 1 / 3.0), 1e-3);
        new Rate(3, 3).IsAbove(368_000, 0.95).ShouldBeTrue();
        new Rate(3, 3).IsAbove(369_000, 0.95).ShouldBeFalse();
    }

    [Test]
    public void At_the_bound_nothing_is_seen_with_a_probability_of_5_percent() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 10_000_000).ToArbitrary(),
        trials =>
        {
            var rate = new Rate(0, trials).UpperPerMillion()!.Value / 1e6;
            Math.Pow(1 - rate, trials).ShouldBe(0.05, 1e-6);
        }));

    /// <summary>By the sum of the binomial distribution's terms, which the code does not use.</summary>
    [Test]
    public void At_each_bound_so_few_or_so_many_have_the_probability_that_is_left() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 400).ToArbitrary(), Gen.Choose(0, 400).ToArbitrary(), Gen.Choose(5000, 9999).ToArbitrary(),
        (trials, drawn, confidence) =>
        {
            var (events, sure) = (drawn % (trials + 1), confidence / 1e4);
            var rate = new Rate(events, trials);
            if (events < trials)
                AtMost(events, trials, rate.UpperPerMillion(sure)!.Value / 1e6).ShouldBe(1 - sure, 1e-6);
            if (events > 0)
                (1 - AtMost(events - 1, trials, rate.LowerPerMillion(sure)!.Value / 1e6)).ShouldBe(1 - sure, 1e-6);
        }));

    [Test]
    public void A_limit_is_kept_above_the_upper_bound_and_broken_below_the_lower_one() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 2_000_000_000).ToArbitrary(), Gen.Choose(0, 2000).ToArbitrary(), Gen.Choose(5000, 9999).ToArbitrary(),
        (trials, drawn, confidence) =>
        {
            var rate = new Rate(drawn % (trials + 1L), trials);
            var sure = confidence / 1e4;
            var (lower, upper) = (rate.LowerPerMillion(sure)!.Value, rate.UpperPerMillion(sure)!.Value);
            if (upper * 1.001 < 1e6)
            {
                rate.IsAtMost(upper * 1.001, sure).ShouldBeTrue();
                rate.IsAtMost(upper / 1.001, sure).ShouldBeFalse();
            }

            if (lower > 0)
            {
                rate.IsAbove(lower / 1.001, sure).ShouldBeTrue();
                rate.IsAbove(Math.Min(lower * 1.001, 999_999.999), sure).ShouldBeFalse();
            }
        }));

    private static double AtMost(long events, long trials, double probability)
    {
        var (sum, logOfChoices) = (0.0, 0.0);
        for (var k = 0L; k <= events; k++)
        {
            sum += Math.Exp(logOfChoices + (k * Math.Log(probability)) + ((trials - k) * Math.Log(1 - probability)));
            logOfChoices += Math.Log(trials - k) - Math.Log(k + 1);
        }

        return sum;
    }
}
