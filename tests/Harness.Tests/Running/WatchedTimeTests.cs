using Harness.Running;

namespace Harness.Tests.Running;

/// <summary>A limit runs only while the harness looks and the server can act.</summary>
internal sealed class WatchedTimeTests
{
    private readonly WatchedTime watched = new(Ms(1000), Ms(200));

    [Test]
    public void The_time_between_looks_adds_up()
    {
        watched.Look(Ms(1005), counts: true);
        watched.Look(Ms(1199), counts: true);

        watched.Passed.ShouldBe(Ms(199));
    }

    [Test]
    public void Of_a_time_in_which_the_harness_did_not_look_only_the_longest_gap_counts()
    {
        watched.Look(Ms(1005), counts: true);
        watched.Look(Ms(7005), counts: true);
        watched.Look(Ms(7010), counts: true);

        watched.Passed.ShouldBe(Ms(210));
    }

    [Test]
    public void The_time_of_a_stopped_server_does_not_count_and_what_comes_after_it_does()
    {
        watched.Look(Ms(1100), counts: false);
        watched.Look(Ms(1110), counts: true);

        watched.Passed.ShouldBe(Ms(10));
    }

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);
}
