using System.Text;
using Harness.Observations;
using Harness.Protocols.Http;
using Harness.Worlds;
using Harness.Worlds.Linux.Traffic;

namespace Harness.Tests.Worlds.Linux.Traffic;

/// <summary>What a session of traffic says, where there are several requests.</summary>
internal sealed class TrafficSlotTests
{
    private static readonly HttpSpecification first = new() { Path = "/first" }, second = new() { Path = "/second" };

    [Test]
    public void A_request_that_was_lost_is_made_again_as_it_was_and_the_next_ones_by_weight()
    {
        var choice = new HttpChoice([new(1, first), new(1, second)]);
        var plan = new TrafficPlan("t", 1, null, 1, TimeSpan.Zero, 10, default, default);
        var slot = new TrafficSlot(0, plan, choice, () => default);
        for (var number = 1; number <= 20; number++)
        {
            slot.Begin(choice, 1, new FollowedSession("t~1", IsRetry: true), new HttpProtocol(second));
            slot.Take(0, number, null);
            var request = slot.NextRequest(choice);
            Encoding.ASCII.GetString(request).ShouldStartWith("GET /second ");
            slot.Engine.Send(request, slot.ExpectedReply(request), isOwnerMarked: false, slot.Spoken);
            var next = Encoding.ASCII.GetString(slot.NextRequest(choice));
            next.ShouldBe(Encoding.ASCII.GetString(RequestOf(choice, number)));
        }
    }

    private static byte[] RequestOf(HttpChoice choice, int number)
    {
        var into = new byte[choice.MostRequestBytes];
        return into[..choice.WriteRequest(into, Encoding.ASCII.GetBytes($"t~{number}"), 2)];
    }
}
