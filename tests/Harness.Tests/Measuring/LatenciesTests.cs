using FsCheck;
using FsCheck.Fluent;
using Harness.Measuring;

namespace Harness.Tests.Measuring;

/// <summary>Quantiles are exact.</summary>
public sealed class LatenciesTests
{
    [Test]
    public void A_quantile_is_the_nearest_rank()
    {
        var latencies = new Latencies();
        foreach (var milliseconds in (int[])[40, 10, 30, 20])
            latencies.Add(TimeSpan.FromMilliseconds(milliseconds));

        latencies.Quantile(0).ShouldBe(TimeSpan.FromMilliseconds(10));
        latencies.Quantile(0.5).ShouldBe(TimeSpan.FromMilliseconds(20));
        latencies.Quantile(0.51).ShouldBe(TimeSpan.FromMilliseconds(30));
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
        latencies.Quantile(0).ShouldBe(TimeSpan.FromSeconds(1));
        latencies.Count.ShouldBe(2);
    }

    [Test]
    public void So_many_of_them_do_not_exceed_a_quantile_and_no_fewer_would_do() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 50).NonEmptyListOf().ToArbitrary(),
        Gen.Choose(0, 1000).ToArbitrary(),
        (values, permille) =>
        {
            var latencies = new Latencies();
            foreach (var value in values)
                latencies.Add(TimeSpan.FromTicks(value));

            var quantile = latencies.Quantile(permille / 1000.0)!.Value.Ticks;

            values.ShouldContain((int)quantile);
            values.Count(value => value <= quantile).ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(values.Count * permille / 1000.0));
            values.Count(value => value < quantile).ShouldBeLessThanOrEqualTo((int)Math.Ceiling(values.Count * permille / 1000.0));
        }));
}
