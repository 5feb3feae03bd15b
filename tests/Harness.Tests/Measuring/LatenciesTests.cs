using FsCheck;
using FsCheck.Fluent;
using Harness.Measuring;

namespace Harness.Tests.Measuring;

/// <summary>Quantiles have three significant digits, and their memory is bounded.</summary>
internal sealed class LatenciesTests
{
    [Test]
    public void A_quantile_is_the_nearest_rank()
    {
        var latencies = new Latencies();
        foreach (var milliseconds in (int[])[40, 10, 30, 20])
            latencies.Add(TimeSpan.FromMilliseconds(milliseconds));

        ShouldBeNear(latencies.Quantile(0), TimeSpan.FromMilliseconds(10));
        ShouldBeNear(latencies.Quantile(0.5), TimeSpan.FromMilliseconds(20));
        ShouldBeNear(latencies.Quantile(0.51), TimeSpan.FromMilliseconds(30));
        latencies.Quantile(1).ShouldBe(TimeSpan.FromMilliseconds(40));
    }

    [Test]
    public void More_may_be_added_after_a_look()
    {
        var latencies = new Latencies();
        latencies.Quantile(0.5).ShouldBeNull();
        latencies.Add(TimeSpan.FromSeconds(2));
        latencies.Quantile(1).ShouldBe(TimeSpan.FromSeconds(2));
        latencies.Add(TimeSpan.FromSeconds(1));
        ShouldBeNear(latencies.Quantile(0), TimeSpan.FromSeconds(1));
        latencies.Count.ShouldBe(2);
    }

    [Test]
    public void The_longest_one_is_exact()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromSeconds(1));
        latencies.Add(TimeSpan.FromTicks(12_345_678_901));

        latencies.Quantile(1).ShouldBe(TimeSpan.FromTicks(12_345_678_901));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(10)]
    public void A_microsecond_and_less_can_be_told(long ticks)
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromTicks(ticks));
        latencies.Add(TimeSpan.FromSeconds(1));

        latencies.Quantile(0.5)!.Value.ShouldBeInRange(TimeSpan.FromTicks(ticks), TimeSpan.FromMicroseconds(1));
    }

    [Test]
    public void What_no_scenario_can_last_is_no_error()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromDays(3));
        latencies.Add(TimeSpan.FromDays(4));

        latencies.Quantile(0.5).ShouldBe(TimeSpan.FromDays(4));
    }

    [Test]
    public void A_quantile_is_never_less_than_what_was_measured_and_at_most_a_thousandth_more() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(value => (long)Math.Pow(value, 1.1)).NonEmptyListOf().ToArbitrary(),
        Gen.Choose(0, 1000).ToArbitrary(),
        (values, permille) =>
        {
            var latencies = new Latencies();
            foreach (var value in values)
                latencies.Add(TimeSpan.FromTicks(value));

            var exact = values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(values.Count * (permille / 1000.0)) - 1));
            ShouldBeNear(latencies.Quantile(permille / 1000.0), TimeSpan.FromTicks(exact));
        }));

    private static void ShouldBeNear(TimeSpan? quantile, TimeSpan exact) =>
        quantile!.Value.ShouldBeInRange(exact, (exact * 1.001) + TimeSpan.FromMicroseconds(1));
}
