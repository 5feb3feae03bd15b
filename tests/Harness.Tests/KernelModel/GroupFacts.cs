using System.Net;
using Harness.KernelModel;

namespace Harness.Tests.KernelModel;

/// <summary>What is known of membership and selection in reuseport groups. Each fact was measured on a kernel; here the model has to show it.</summary>
internal sealed class GroupFacts
{
    [Test]
    public void A_socket_joins_its_group_at_listen_not_at_bind()
    {
        var world = SteppedWorld.Of(2, change: all => all with { Servers = [all.Servers[0], all.Servers[1] with { ListensAtStart = false }] });

        Sockets.Bind(world.State, 1);
        world.Members().ShouldBe([0]);

        Sockets.Listen(world.State, 1, group: 0, backlog: 1);
        world.Members().ShouldBe([0, 1]);
    }

    [Test]
    public void The_last_member_moves_into_the_hole_of_one_that_leaves() =>
        SteppedWorld.Of(5).Close(1).Members().ShouldBe([0, 4, 2, 3]);

    [Test]
    public void The_hash_chooses_among_all_members() => SteppedWorld.Of(4).Candidates().ShouldBe([0, 1, 2, 3]);

    [Test]
    public void The_hash_is_uniform([Range(1, HashClasses.LargestGroup)] int members)
    {
        int[] twelfths = [3, 1, 2, 2, 1, 3]; // the widths of the classes
        for (var index = 0; index < members; index++)
            Enumerable.Range(0, 6).Where(bit => ((HashClasses.Of(index, members) >> bit) & 1) != 0).Sum(bit => twelfths[bit]).ShouldBe(12 / members);
        Enumerable.Range(0, members).Sum(index => HashClasses.Of(index, members)).ShouldBe(HashClasses.All);
    }

    [Test]
    public void The_hash_is_fixed_per_connection_so_that_a_SYN_sent_again_goes_to_the_same_member()
    {
        var world = SteppedWorld.Of(2);
        world.State.Listeners[1].Flags |= ListenerFlags.Guard;

        world.Take(StepKind.Connect, 0).Take(StepKind.SynArrives, 0, 1).Take(StepKind.SynSentAgain, 0);

        world.ChoicesOf(StepKind.SynArrives, 0).ShouldBe([(byte)1]);
    }

    [Test]
    public void A_third_member_takes_from_each_of_two_what_the_hash_says()
    {
        // The upper half of the hashes is, among three, the second half of the middle third and the last third.
        var world = SteppedWorld.Of(3);
        world.Candidates(HashClasses.Of(1, 2)).ShouldBe([1, 2]);
        world.Candidates(HashClasses.Of(0, 2)).ShouldBe([0, 1]);
    }

    [Test]
    public void The_program_goes_before_the_hash()
    {
        var world = SteppedWorld.Of(3);
        Sockets.Attach(world.State, 0, group: 0, ModelProgram.Always(2));
        world.Candidates().ShouldBe([2]);
    }

    [Test]
    public void An_index_beyond_the_members_falls_back_to_the_hash()
    {
        var world = SteppedWorld.Of(2);
        Sockets.Attach(world.State, 0, group: 0, ModelProgram.Always(2));
        world.Candidates().ShouldBe([0, 1]);
    }

    [TestCase(0, new[] { 1, 2 })]
    [TestCase(1, new[] { 0, 2 })]
    [TestCase(2, new[] { 0, 1 })]
    public void The_program_that_steers_gives_everybody_but_the_one_that_leaves(int leaving, int[] others)
    {
        var world = SteppedWorld.Of(3);
        Sockets.Attach(world.State, leaving, group: 0, ModelProgram.Others(3, leaving));
        world.Candidates().ShouldBe(others);
    }

    [Test]
    public void A_program_outlives_the_process_that_attached_it_and_listeners_that_join_inherit_it()
    {
        var world = SteppedWorld.Of(3, change: all => all with { Servers = [all.Servers[0], all.Servers[1], all.Servers[2] with { ListensAtStart = false }] });
        Sockets.Attach(world.State, 0, group: 0, ModelProgram.Always(1));

        world.Close(0).Candidates().ShouldBe([1], "index 1 is beyond the members, the hash has one to choose");
        Sockets.Bind(world.State, 2);
        Sockets.Listen(world.State, 2, group: 0, backlog: 1);
        world.Candidates().ShouldBe([2], "the listener that joined has index 1, and the program still points there");

        Sockets.Detach(world.State, group: 0);
        world.Candidates().ShouldBe([1, 2]);
    }

    [Test]
    public void A_program_attached_before_listen_makes_a_private_group_and_listen_fails()
    {
        var world = SteppedWorld.Of(2, change: all => all with { Servers = [all.Servers[0], all.Servers[1] with { ListensAtStart = false }] });
        Sockets.Bind(world.State, 1);
        Sockets.Attach(world.State, 1, group: 0, ModelProgram.Always(0));

        Sockets.Listen(world.State, 1, group: 0, backlog: 1).ShouldBeFalse();
        world.Members().ShouldBe([0]);
        world.Candidates().ShouldBe([0]);
    }

    [Test]
    public void The_first_cyclic_match_for_the_CPU_wins()
    {
        var world = SteppedWorld.Of(3, change: all => all with { Servers = [all.Servers[0], all.Servers[1] with { IncomingCpu = 1 }, all.Servers[2] with { IncomingCpu = 1 }] });

        world.Candidates(HashClasses.Of(0, 3), cpu: 1).ShouldBe([1]);
        world.Candidates(HashClasses.Of(2, 3), cpu: 1).ShouldBe([2]);
        world.Candidates(cpu: 0).ShouldBe([0, 1, 2], "nobody is for this CPU");
    }

    [TestCase("127.0.0.1", "0.0.0.0", "127.0.0.1", 0, TestName = "A_specific_address_takes_everything_from_a_wildcard")]
    [TestCase("127.0.0.1", "0.0.0.0", "127.0.0.2", 1, TestName = "A_wildcard_takes_what_is_for_no_specific_address")]
    [TestCase("::", "0.0.0.0", "127.0.0.1", 1, TestName = "A_wildcard_of_the_family_goes_before_a_dual_stack_one")]
    [TestCase("::", "127.0.0.1", "127.0.0.2", 0, TestName = "A_dual_stack_wildcard_takes_IPv4")]
    public void Groups_are_told_apart_by_address_and_family(string first, string second, string destination, byte chosen)
    {
        var world = SteppedWorld.Of(2, change: all => all with
        {
            Groups = [new(IPAddress.Parse(first)), new(IPAddress.Parse(second))],
            Servers = [all.Servers[0], all.Servers[1] with { Group = 1 }],
            Clients = [all.Clients[0] with { Destination = IPAddress.Parse(destination) }],
        });

        world.Take(StepKind.Connect).ChoicesOf(StepKind.SynArrives, 0).ShouldBe([chosen]);
    }

    [Test]
    public void An_IPv6_only_wildcard_takes_no_IPv4()
    {
        var world = SteppedWorld.Of(1, change: all => all with { Groups = [new(IPAddress.IPv6Any, IPv6Only: true)] });
        world.Take(StepKind.Connect).Take(StepKind.SynArrives, 0, ModelStep.NoListener).Take(StepKind.AnswerArrives);
        world.State.Connections[0].Client.ShouldBe(ClientSide.Refused);
    }

    [Test]
    public void A_group_has_one_user_and_one_device()
    {
        new GroupKey(IPAddress.Any).ShouldNotBe(new GroupKey(IPAddress.Any, User: 1));
        new GroupKey(IPAddress.Any).ShouldNotBe(new GroupKey(IPAddress.Any, Device: "eth0"));
        new GroupKey(IPAddress.Any, Device: "eth0").Score(IPAddress.Loopback, "lo").ShouldBe(0);
        new GroupKey(IPAddress.Any, Device: "lo").Score(IPAddress.Loopback, "lo").ShouldBeGreaterThan(new GroupKey(IPAddress.Any).Score(IPAddress.Loopback, "lo"));
    }

    [Test]
    public void Joining_never_disturbs_handshakes_under_way()
    {
        var world = SteppedWorld.Of(3, change: all => all with { Servers = [.. all.Servers.Take(2), all.Servers[2] with { ListensAtStart = false }] });

        world.SynReceived(0, 1).Take(StepKind.Start, 2).Take(StepKind.Operate, 2).Settle();

        world.Members().ShouldBe([0, 1, 2]);
        world.State.Connections[0].Client.ShouldBe(ClientSide.Finished);
    }

    [Test]
    public void With_SYN_cookies_the_final_ACK_is_looked_up_anew()
    {
        var world = SteppedWorld.Of(2, change: all => all with { SynCookies = true });

        world.SynReceived(0, 0).Take(StepKind.SynAckArrives).Close(0).Settle();

        world.State.Connections[0].Client.ShouldBe(ClientSide.Finished, "no request was lost with the listener");
    }
}
