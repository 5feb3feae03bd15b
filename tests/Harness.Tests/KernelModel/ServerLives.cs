using Harness.KernelModel;

namespace Harness.Tests.KernelModel;

/// <summary>Servers as they join, serve, leave and die.</summary>
internal sealed class ServerLives
{
    [Test]
    public void A_server_is_told_to_leave_only_when_another_that_stays_is_ready()
    {
        var world = SteppedWorld.Of(2, change: all => all with { Servers = [all.Servers[0] with { Leaves = true }, all.Servers[1] with { ListensAtStart = false }] });
        world.Allows(StepKind.Signal, 0).ShouldBeFalse();

        world.Take(StepKind.Start, 1).Take(StepKind.Operate, 1);
        world.State.Servers[1].Phase.ShouldBe(ServerPhase.Serving);
        world.Allows(StepKind.Signal, 0).ShouldBeTrue();
    }

    [Test]
    public void A_server_exits_when_its_last_session_has_ended()
    {
        var world = Leaving(ModelDrainMode.Immediate).Accepted(0, 0).Take(StepKind.Signal, StepKind.Operate);
        world.State.Servers[0].Phase.ShouldBe(ServerPhase.Finishing);
        world.Allows(StepKind.Exit, 0).ShouldBeFalse();

        world.Settle().Take(StepKind.Exit);
        world.State.Servers[0].Phase.ShouldBe(ServerPhase.Exited);
    }

    [Test]
    public void A_leaving_server_finds_its_index_and_steers_the_others_away_from_it()
    {
        var world = Leaving(ModelDrainMode.Steer, servers: 3);
        world.State.Groups[0].Leave(0);
        world.State.Groups[0].Join(0); // it has index 1 now, v3 has index 0
        world.State.Groups[0].IndexOf(0).ShouldBe(2);

        world.Take(StepKind.Signal, StepKind.Operate, StepKind.Operate); // takes the lock, counts
        for (var index = 0; index < 2; index++)
            world.Take(StepKind.Operate, 0).Take(StepKind.Operate, 0, 0);
        world.Take(StepKind.Operate, 0).Take(StepKind.Operate, 0, 1);
        world.State.Servers[0].OwnIndex.ShouldBe((byte)2);

        world.Take(StepKind.Operate, 0).Candidates().ShouldBe([2, 1], ignoreOrder: true);
    }

    [Test]
    public void One_server_leaves_at_a_time_and_the_others_accept_meanwhile()
    {
        var world = SteppedWorld.Of(3, mode: ModelDrainMode.Steer, change: all => all with { Servers = [all.Servers[0] with { Leaves = true }, all.Servers[1] with { Leaves = true }, all.Servers[2]] });

        world.Take(StepKind.Signal, 0).Take(StepKind.Signal, 1).Take(StepKind.Operate, 0).Queued(0, 1);

        world.Allows(StepKind.Operate, 1).ShouldBeFalse();
        world.Allows(StepKind.Accept, 1).ShouldBeTrue();
    }

    [Test]
    public void A_lock_is_free_when_its_holder_is_killed()
    {
        var world = SteppedWorld.Of(3, mode: ModelDrainMode.Steer, change: all => all with
        {
            Kills = 1,
            Servers = [all.Servers[0] with { Leaves = true }, all.Servers[1] with { Leaves = true }, all.Servers[2]],
        });

        world.Take(StepKind.Signal, 0).Take(StepKind.Signal, 1).Take(StepKind.Operate, 0).Take(StepKind.Kill, 0);

        world.Allows(StepKind.Operate, 1).ShouldBeTrue();
    }

    [Test]
    public void A_server_waits_for_what_was_in_SYN_RECV_and_for_nothing_that_came_later()
    {
        var world = SteppedWorld.Of(2, clients: 2, mode: ModelDrainMode.Guard, change: all => all with { Servers = [all.Servers[0] with { Leaves = true }, all.Servers[1]] });

        world.SynReceived(0, 0).Take(StepKind.Signal, StepKind.Operate, StepKind.Operate, StepKind.Operate).SynReceived(1, 1); // guards, settles, lists
        world.Allows(StepKind.Operate, 0).ShouldBeFalse();

        world.Take(StepKind.SynAckArrives, StepKind.SegmentArrives, StepKind.EstablishedQueued);
        world.State.Connections[1].Server.ShouldBe(ServerSide.SynReceived);
        world.Allows(StepKind.Operate, 0).ShouldBeTrue();
    }

    [Test]
    public void A_server_that_finds_its_group_changed_looks_for_its_index_again()
    {
        var world = SteppedWorld.Of(4, mode: ModelDrainMode.Steer, change: all => all with { Kills = 1, Servers = [all.Servers[0], all.Servers[1] with { Leaves = true }, all.Servers[2], all.Servers[3]] });

        world.Take(StepKind.Signal, 1).Take(StepKind.Operate, 1).Take(StepKind.Operate, 1); // takes the lock, counts
        world.Take(StepKind.Operate, 1).Take(StepKind.Operate, 1, 0).Take(StepKind.Operate, 1).Take(StepKind.Operate, 1, 1); // index 1
        world.Take(StepKind.Operate, 1).Take(StepKind.Kill, 0).Members().ShouldBe([3, 1, 2]);
        world.Take(StepKind.Operate, 1).Take(StepKind.Operate, 1); // settles, rechecks

        world.Take(StepKind.Operate, 1).State.Servers[1].Members.ShouldBe((byte)3, "it counts again");
    }

    [Test]
    public void A_server_that_joins_without_the_lock_removes_the_program_when_it_gets_it()
    {
        var world = SteppedWorld.Of(3, mode: ModelDrainMode.Steer, change: all => all with
        {
            Assumptions = new ModelAssumptions { LockIsPatient = false },
            Kills = 1,
            Servers = [all.Servers[0] with { Leaves = true }, all.Servers[1], all.Servers[2] with { ListensAtStart = false }],
        });

        world.Take(StepKind.Signal, 0).Take(StepKind.Operate, 0).Take(StepKind.Start, 2).Take(StepKind.LosePatience, 2);
        for (var i = 0; i < 3; i++)
            world.Take(StepKind.Operate, 2);
        Sockets.Attach(world.State, 0, group: 0, ModelProgram.Always(1));
        world.Allows(StepKind.DetachLate, 2).ShouldBeFalse();

        world.Take(StepKind.Kill, 0).Take(StepKind.DetachLate, 2).Candidates().ShouldBe([2, 1], ignoreOrder: true);
    }

    [Test]
    public void A_leaving_server_leaves_a_program_behind_that_its_close_makes_void()
    {
        var world = Leaving(ModelDrainMode.Steer, servers: 3).Take(StepKind.Signal);
        while (world.State.Listeners[0].Listens)
            world.Take(world.Steps.Last(step => step is { Kind: StepKind.Operate, Actor: 0 }).Kind, 0, world.Steps.Last(step => step is { Kind: StepKind.Operate, Actor: 0 }).Choice);

        world.State.Groups[0].Program.ShouldBe(ModelProgram.Always(2));
        world.Candidates().ShouldBe([2, 1]);
    }

    [Test]
    public void A_server_stopped_by_a_signal_does_nothing_while_its_sockets_go_on()
    {
        var world = SteppedWorld.Of(1);
        world.State.Servers[0].Stopped = true;

        world.Queued(0, 0);

        world.Allows(StepKind.Accept, 0).ShouldBeFalse();
    }

    [Test]
    public void More_servers_than_a_connection_has_bits_for_are_refused() =>
        Should.Throw<ArgumentException>(() => SteppedWorld.Of(ModelDescription.MostServers + 1));

    private static SteppedWorld Leaving(ModelDrainMode mode, int servers = 2) =>
        SteppedWorld.Of(servers, mode: mode, change: all => all with { Servers = [all.Servers[0] with { Leaves = true }, .. all.Servers.Skip(1)] });
}
