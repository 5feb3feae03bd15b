using Harness.Histories;
using Harness.Observations;
using Harness.Rules;

namespace Harness.Tests.Rules;

/// <summary>What was sent while packets to the servers were held, and had not arrived when its answer would have been due.</summary>
internal sealed class HeldSpansTests
{
    [TestCase(2.5, 3.5, true, "both are within")]
    [TestCase(1.5, 3.5, false, "it was sent before, and may have arrived")]
    [TestCase(2.5, 4.5, false, "it was let go on before")]
    [TestCase(4.5, 5, false, "it was over")]
    public void Only_what_is_sent_and_seen_within_one_was_on_its_way(double sent, double until, bool isOnItsWay, string because) =>
        Held(PacketDirection.ToServers).WasOnItsWay(At(sent), At(until)).ShouldBe(isOnItsWay, because);

    [Test]
    public void One_that_goes_on_has_no_end_yet()
    {
        var spans = new HeldSpans();
        spans.Add(InForce(PacketDirection.ToServers, 2, begins: true));

        spans.WasOnItsWay(At(2.5), At(100)).ShouldBeTrue();
        spans.WasOnItsWay(At(1.5), At(100)).ShouldBeFalse();
    }

    [Test]
    public void What_the_servers_send_says_nothing_of_what_they_get() => Held(PacketDirection.ToClients).WasOnItsWay(At(2.5), At(3.5)).ShouldBeFalse();

    private static HeldSpans Held(PacketDirection direction)
    {
        var spans = new HeldSpans();
        spans.Add(InForce(direction, 2, begins: true));
        spans.Add(InForce(direction, 4, begins: false));
        return spans;
    }

    private static HoldInForce InForce(PacketDirection direction, double seconds, bool begins) => new(direction, begins) { Sequence = Number(seconds) };

    private static Moment At(double seconds) => Moment.Of(Number(seconds));

    private static long Number(double seconds) => (long)(seconds * 10);
}
