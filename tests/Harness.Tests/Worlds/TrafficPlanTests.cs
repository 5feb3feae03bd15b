using Harness.Worlds;

namespace Harness.Tests.Worlds;

/// <summary>When the sessions of traffic are due, with a ramp and without.</summary>
internal sealed class TrafficPlanTests
{
    [Test]
    public void Without_a_ramp_connects_are_due_evenly() =>
        Enumerable.Range(0, 4).Select(index => Open(100, 0).DueAt(index).TotalSeconds).ShouldBe([0, 0.01, 0.02, 0.03]);

    [Test]
    public void In_a_ramp_they_come_ever_closer_and_half_as_many_as_after_it()
    {
        var plan = Open(100, 10);
        plan.DueBy(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1)).ShouldBe(125);
        plan.DueBy(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1)).ShouldBe(500);
        plan.DueBy(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1)).ShouldBe(1500);
        plan.DueAt(500).ShouldBe(TimeSpan.FromSeconds(10));
        plan.DueAt(1500).ShouldBe(TimeSpan.FromSeconds(20));
        var gaps = Enumerable.Range(0, 600).Select(index => plan.DueAt(index + 1) - plan.DueAt(index)).ToList();
        gaps.Zip(gaps.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First + TimeSpan.FromTicks(2));
        gaps[^1].ShouldBe(TimeSpan.FromMilliseconds(10), TimeSpan.FromTicks(1));
    }

    [TestCase(100, 0)]
    [TestCase(100, 10)]
    [TestCase(0.5, 3)]
    [TestCase(70_001, 0.7)]
    public void How_many_are_due_is_what_their_times_say(double rate, double ramp)
    {
        var plan = Open(rate, ramp);
        for (var index = 0; index < 2000; index++)
        {
            // A tick is the least that a time can say.
            plan.DueBy(plan.DueAt(index) + TimeSpan.FromTicks(2)).ShouldBeGreaterThan(index);
            plan.DueBy(plan.DueAt(index) - TimeSpan.FromTicks(2)).ShouldBeLessThanOrEqualTo(index);
        }
    }

    [TestCase(1, 5)]
    [TestCase(7, 3)]
    [TestCase(10_000, 1.3)]
    public void The_clients_of_a_closed_loop_begin_evenly_one_after_the_other(int clients, double ramp)
    {
        var plan = Open(1, ramp) with { Clients = clients, PerSecond = null };
        plan.ClientsBy(TimeSpan.Zero).ShouldBe(1);
        for (var index = 0; index < clients; index++)
        {
            var begins = plan.ClientBeginsAt(index);
            plan.ClientsBy(begins).ShouldBe(index + 1);
            if (index > 0)
                plan.ClientsBy(begins - TimeSpan.FromTicks(1)).ShouldBe(index);
        }

        plan.ClientsBy(plan.Ramp).ShouldBe(clients);
        plan.ClientsBy(plan.Ramp * 2).ShouldBe(clients);
    }

    [Test]
    public void Without_a_ramp_all_clients_are_there_at_once() =>
        (Open(1, 0) with { Clients = 7, PerSecond = null }).ClientsBy(TimeSpan.Zero).ShouldBe(7);

    private static TrafficPlan Open(double rate, double ramp) =>
        new("t", null, rate, 1, TimeSpan.Zero, 10_000, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), Ramp: TimeSpan.FromSeconds(ramp));
}
