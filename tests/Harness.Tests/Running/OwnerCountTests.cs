using Harness.Observations;
using Harness.Running;
using Harness.Tests.Histories;

namespace Harness.Tests.Running;

internal sealed class OwnerCountTests
{
    [Test]
    public void A_session_that_ends_before_it_is_told_which_is_the_first_is_not_missed()
    {
        var count = new OwnerCount();
        count.Take(Of(3, "v1"));
        count.Take(Of(5, "v2"));
        count.BeginAt(4);
        count.Of("v2").ShouldBe((0, 0, 0)); // the fourth is not over

        count.Take(Of(4, "v1"));
        count.Of("v2").ShouldBe((1, 0, 2));
        count.Of("v1").ShouldBe((1, 0, 2));
    }

    [Test]
    public void Sessions_count_in_the_order_of_their_beginnings()
    {
        var count = new OwnerCount();
        count.BeginAt(1);
        count.Take(Of(2, "v1"));
        count.Take(Of(3, null));
        count.Of("v1").ShouldBe((0, 0, 0));

        count.Take(Of(1, "v2"));
        count.Of("v1").ShouldBe((1, 1, 3));
    }

    private static TrafficSession Of(long number, string? server) => TrafficSamples.Flawless(number) with { Server = server };
}
