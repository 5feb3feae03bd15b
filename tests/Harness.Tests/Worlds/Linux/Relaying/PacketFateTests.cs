using Harness.Worlds.Linux.Relaying;

namespace Harness.Tests.Worlds.Linux.Relaying;

internal sealed class PacketFateTests
{
    [Test]
    public void A_packet_is_never_due_before_its_delay_nor_before_the_one_that_came_before_it()
    {
        var fate = new PacketFate(delay: 1000, jitter: 500, loss: 0, seed: 1);
        var dues = Enumerable.Range(0, 1000).Select(number => (Now: number * 10L, Due: fate.DueOf(number * 10L).ShouldNotBeNull())).ToList();

        dues.ShouldAllBe(packet => packet.Due >= packet.Now + 1000);
        dues.Select(packet => packet.Due).ShouldBeInOrder();
        dues.ShouldContain(packet => packet.Due > packet.Now + 1000);
    }

    [Test]
    public void Without_jitter_each_takes_the_delay_exactly()
    {
        var fate = new PacketFate(delay: 1000, jitter: 0, loss: 0, seed: 1);

        fate.DueOf(5).ShouldBe(1005);
        fate.DueOf(6).ShouldBe(1006);
    }

    [TestCase(0, 0, 0)]
    [TestCase(1, 10_000, 10_000)]
    [TestCase(0.1, 850, 1150)]
    public void So_many_are_lost(double loss, int atLeast, int atMost)
    {
        var fate = new PacketFate(delay: 0, jitter: 0, loss, seed: 3);

        Enumerable.Range(0, 10_000).Count(_ => fate.DueOf(0) is null).ShouldBeInRange(atLeast, atMost);
    }

    [Test]
    public void With_the_same_seed_the_same_packets_are_lost_whenever_they_come_and_whatever_the_jitter()
    {
        Lost(jitter: 0, seed: 5, pace: 1).ShouldBe(Lost(jitter: 300, seed: 5, pace: 77));
        Lost(jitter: 0, seed: 5, pace: 1).ShouldNotBe(Lost(jitter: 0, seed: 6, pace: 1));

        static List<int> Lost(long jitter, int seed, long pace)
        {
            var fate = new PacketFate(delay: 10, jitter, loss: 0.2, seed);
            return [.. Enumerable.Range(0, 200).Where(number => fate.DueOf(number * pace) is null)];
        }
    }
}
