using Harness.KernelModel;

namespace Harness.Tests.KernelModel;

/// <summary>What is known of connections that wait, and of what becomes of them when their listener closes.</summary>
internal sealed class QueueFacts
{
    private static readonly Func<ModelDescription, ModelDescription> migrating = all => all with { MigrateRequests = true };

    [Test]
    public void A_close_resets_every_connection_in_the_accept_queue()
    {
        var world = SteppedWorld.Of(2, clients: 3);
        for (var client = 0; client < 3; client++)
            world.Queued(client, 0);

        world.Close(0).Settle();

        Clients(world).ShouldAllBe(client => client == ClientSide.Reset);
    }

    [Test]
    public void A_client_in_the_SYN_queue_is_reset_when_it_sends()
    {
        var world = SteppedWorld.Of(2).SynReceived(0, 0).Take(StepKind.SynAckArrives).Close(0).Settle();
        Clients(world).ShouldBe([ClientSide.Reset]);
    }

    [Test]
    public void A_server_speaks_first_client_in_the_SYN_queue_stays_established_and_is_told_nothing()
    {
        var world = SteppedWorld.Of(2, change: all => all with
        {
            Servers = [all.Servers[0] with { DeferAccept = true }, all.Servers[1]],
            Clients = [all.Clients[0] with { Silent = true }],
        });

        world.SynReceived(0, 0).Take(StepKind.SynAckArrives, StepKind.SegmentArrives).Close(0).Take(StepKind.RequestTimer, 0, ModelStep.NoListener).Settle();

        Clients(world).ShouldBe([ClientSide.Established]);
        world.State.Connections[0].Server.ShouldBe(ServerSide.Gone);
        world.Steps.ShouldNotContain(step => step.Kind < StepKind.Start);
    }

    [Test]
    public void With_TCP_DEFER_ACCEPT_a_connection_leaves_the_SYN_queue_with_its_first_data()
    {
        var world = SteppedWorld.Of(1, change: all => all with { Servers = [all.Servers[0] with { DeferAccept = true }] });

        world.SynReceived(0, 0).Take(StepKind.SynAckArrives, StepKind.SegmentArrives);
        world.State.Connections[0].Server.ShouldBe(ServerSide.SynReceived, "the bare ACK is ignored");

        world.Take(StepKind.SegmentArrives, StepKind.EstablishedQueued);
        world.State.Connections[0].Server.ShouldBe(ServerSide.Queued);
        Clients(world.Settle()).ShouldBe([ClientSide.Finished]);
    }

    [Test]
    public void With_tcp_migrate_req_the_accept_queue_moves_to_a_survivor()
    {
        var world = SteppedWorld.Of(2, clients: 2, change: migrating).Queued(0, 0).Queued(1, 0).Close(0).Settle();
        Clients(world).ShouldAllBe(client => client == ClientSide.Finished);
    }

    [Test]
    public void With_tcp_migrate_req_the_SYN_queue_moves_to_a_survivor()
    {
        var world = SteppedWorld.Of(2, change: migrating).SynReceived(0, 0).Take(StepKind.SynAckArrives).Close(0).Settle();
        Clients(world).ShouldBe([ClientSide.Finished]);
    }

    [Test]
    public void With_tcp_migrate_req_the_timer_moves_the_request_of_a_server_speaks_first_client()
    {
        var world = SteppedWorld.Of(2, change: all => all with
        {
            MigrateRequests = true,
            Servers = [all.Servers[0] with { DeferAccept = true }, all.Servers[1]],
            Clients = [all.Clients[0] with { Silent = true }],
        });

        world.SynReceived(0, 0).Take(StepKind.SynAckArrives, StepKind.SegmentArrives).Close(0).Take(StepKind.RequestTimer, 0, 1).Take(StepKind.RequestTimer, 0, ModelStep.NoListener).Settle();

        Clients(world).ShouldBe([ClientSide.Finished]);
    }

    [Test]
    public void Both_queues_migrate_after_SIGKILL_too()
    {
        var world = SteppedWorld.Of(2, clients: 2, change: all => migrating(all) with { Kills = 1 })
            .Queued(0, 0).SynReceived(1, 0).Take(StepKind.Kill, 0).Settle();
        Clients(world).ShouldAllBe(client => client == ClientSide.Finished);
    }

    [Test]
    public void A_migrated_connection_ignores_the_backlog_of_its_new_listener()
    {
        var world = SteppedWorld.Of(2, clients: 2, change: all => migrating(all) with { Servers = [.. all.Servers.Select(server => server with { Backlog = 0 })] })
            .Queued(0, 0).Queued(1, 1).Close(0).Take(StepKind.QueuedConnectionLosesListener, 0, 1);
        world.State.Listeners[1].Queued.ShouldBe((ushort)2);
        world.State.Connections[0].Place.ShouldBe((ushort)1, "it is behind the one that was there");
    }

    [Test]
    public void Without_a_survivor_there_is_nothing_to_migrate_to()
    {
        var world = SteppedWorld.Of(1, change: migrating).Queued(0, 0).Close(0).Settle();
        Clients(world).ShouldBe([ClientSide.Reset]);
    }

    [Test]
    public void tcp_migrate_req_is_read_at_close_time()
    {
        var world = SteppedWorld.Of(2).Queued(0, 0);
        world.State.Machine.MigrateRequests = true;
        Clients(world.Close(0).Settle()).ShouldBe([ClientSide.Finished]);
    }

    [Test]
    public void Migration_is_not_lossless_when_the_close_races_the_final_ACK()
    {
        var world = SteppedWorld.Of(2, change: migrating).SynReceived(0, 0).Take(StepKind.SynAckArrives, StepKind.SegmentArrives).Close(0).Settle();
        Clients(world).ShouldBe([ClientSide.Reset]);
    }

    [Test]
    public void A_listener_inherited_by_a_child_stays_in_the_group_and_swallows_its_share()
    {
        var world = SteppedWorld.Of(2);
        world.State.Listeners[0].References = 2;

        world.Close(0).Members().ShouldBe([0, 1]);
        world.Queued(0, 0).State.Connections[0].Server.ShouldBe(ServerSide.Queued);

        world.Close(0).Settle().Members().ShouldBe([1]);
        Clients(world).ShouldBe([ClientSide.Reset]);
    }

    [Test]
    public void A_shutdown_stops_a_listener_for_every_holder()
    {
        var world = SteppedWorld.Of(2).Queued(0, 0);
        world.State.Listeners[0].References = 2;

        Sockets.Shutdown(world.State, 0, group: 0);

        world.Settle().Members().ShouldBe([1]);
        Clients(world).ShouldBe([ClientSide.Reset]);
    }

    [Test]
    public void A_backlog_of_b_holds_b_plus_one_and_what_is_beyond_it_is_sent_again_and_does_not_spill_to_others()
    {
        var world = SteppedWorld.Of(2, clients: 3, change: all => all with { Servers = [.. all.Servers.Select(server => server with { Backlog = 1 })] })
            .Queued(0, 0).Queued(1, 0);
        world.Take(StepKind.Connect, 2).Take(StepKind.SynArrives, 2, 0).Take(StepKind.SynQueued, 2);

        world.State.Listeners[0].Queued.ShouldBe((ushort)2);
        world.State.Listeners[1].Queued.ShouldBe((ushort)0);
        world.Steps.ShouldContain(new ModelStep(StepKind.SynSentAgain, 2));
        world.State.Connections[2].Client.ShouldBe(ClientSide.SynSent);
    }

    [Test]
    public void A_final_ACK_at_a_full_queue_is_dropped_and_the_request_stays()
    {
        var world = SteppedWorld.Of(1, clients: 2, change: all => all with { Servers = [all.Servers[0] with { Backlog = 0 }] }).SynReceived(1, 0).Queued(0, 0);

        world.Take(StepKind.SynAckArrives, 1).Take(StepKind.SegmentArrives, 1).Take(StepKind.EstablishedQueued, 1);
        world.State.Connections[1].Server.ShouldBe(ServerSide.SynReceived);

        Clients(world.Take(StepKind.Accept).Settle()).ShouldAllBe(client => client == ClientSide.Finished);
    }

    [Test]
    public void An_accept_takes_the_first_of_the_queue()
    {
        var world = SteppedWorld.Of(1, clients: 2).Queued(1, 0).Queued(0, 0).Take(StepKind.Accept);
        world.State.Connections[1].Server.ShouldBe(ServerSide.Accepted);
        world.State.Connections[0].Server.ShouldBe(ServerSide.Queued);
        world.State.Connections[0].Place.ShouldBe((ushort)0);
    }

    [Test]
    public void A_client_still_in_SYN_SENT_at_the_close_is_not_lost()
    {
        var world = SteppedWorld.Of(2).Take(StepKind.Connect).Take(StepKind.SynArrives, 0, 0).Close(0).Take(StepKind.SynQueued, StepKind.SynSentAgain);
        Clients(world.Take(StepKind.SynArrives, 0, 1).Take(StepKind.SynQueued).Settle()).ShouldBe([ClientSide.Finished]);
    }

    [Test]
    public void Where_nobody_listens_the_client_is_refused()
    {
        var world = SteppedWorld.Of(1).Close(0).Take(StepKind.Connect).Take(StepKind.SynArrives, 0, ModelStep.NoListener).Settle();
        Clients(world).ShouldBe([ClientSide.Refused]);
    }

    [Test]
    public void A_process_that_dies_ends_an_idle_session_by_a_FIN_and_resets_what_it_had_not_read_or_not_accepted()
    {
        var world = SteppedWorld.Of(2, clients: 3, change: all => all with { Kills = 1 }).Accepted(0, 0).Accepted(1, 0).Queued(2, 0);

        world.Take(StepKind.SegmentArrives, 1).Take(StepKind.Kill, 0).Settle();

        Clients(world).ShouldBe([ClientSide.Closed, ClientSide.Reset, ClientSide.Reset]);
    }

    private static ClientSide[] Clients(SteppedWorld world)
    {
        var found = new ClientSide[world.State.Connections.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = world.State.Connections[i].Client;
        return found;
    }
}
