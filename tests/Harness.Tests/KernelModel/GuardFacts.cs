using Harness.KernelModel;

namespace Harness.Tests.KernelModel;

/// <summary>What is known of IP_MINTTL on a listener.</summary>
internal sealed class GuardFacts
{
    [Test]
    public void New_SYNs_are_dropped_and_sent_again()
    {
        var world = Guarded(SteppedWorld.Of(1)).Take(StepKind.Connect).Take(StepKind.SynArrives, 0, 0);
        world.Steps.Select(step => step.Kind).ShouldBe([StepKind.SynSentAgain]);
    }

    [Test]
    public void Handshakes_under_way_finish()
    {
        var world = Guarded(SteppedWorld.Of(1).SynReceived(0, 0)).Settle();
        world.State.Connections[0].Server.ShouldBe(ServerSide.Accepted);
    }

    [Test]
    public void Data_that_comes_before_the_accept_is_dropped_and_sent_again()
    {
        var world = Guarded(SteppedWorld.Of(1).SynReceived(0, 0))
            .Take(StepKind.SynAckArrives, StepKind.SegmentArrives, StepKind.EstablishedQueued, StepKind.SegmentArrives);
        world.State.Connections[0].Flags.ShouldBe(ConnectionFlags.Guarded);

        world.Take(StepKind.Accept, StepKind.DataSentAgain).Settle();
        world.State.Connections[0].Client.ShouldBe(ClientSide.Finished);
    }

    [Test]
    public void An_accepted_socket_that_keeps_what_it_inherited_hangs()
    {
        var world = Guarded(SteppedWorld.Of(1, change: all => all with { Servers = [all.Servers[0] with { Plan = all.Servers[0].Plan.Without(PlanPart.SetBack) }] }).SynReceived(0, 0)).Settle();
        for (var i = 0; i < 3; i++)
            world.Take(StepKind.DataSentAgain).Settle();
        world.State.Connections[0].Client.ShouldBe(ClientSide.Established);
    }

    [TestCase((byte)0, ServerSide.None)]
    [TestCase((byte)1, ServerSide.SynReceived)]
    public void A_SYN_that_has_chosen_its_listener_before_may_be_dropped_or_not(byte choice, ServerSide becomes)
    {
        var world = Guarded(SteppedWorld.Of(1).Take(StepKind.Connect).Take(StepKind.SynArrives, 0, 0));
        world.ChoicesOf(StepKind.SynQueued, 0).ShouldBe([(byte)0, (byte)1]);
        world.Take(StepKind.SynQueued, 0, choice).State.Connections[0].Server.ShouldBe(becomes);
    }

    private static SteppedWorld Guarded(SteppedWorld world)
    {
        world.State.Listeners[0].Flags |= ListenerFlags.Guard;
        return world;
    }
}
