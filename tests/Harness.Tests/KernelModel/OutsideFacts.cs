using System.Numerics;
using Harness.KernelModel;

namespace Harness.Tests.KernelModel;

/// <summary>A server that a tool takes out of its group from outside.</summary>
internal sealed class OutsideFacts
{
    [Test]
    public void The_indexes_that_a_tool_leaves_are_those_that_stay_others_in_every_order_of_closes([Range(2, 7)] int members)
    {
        for (var others = 1; others < (1 << members) - 1; others++)
            ToolSteps.Lasting(others).ShouldBe(Enumerable.Range(0, members).Where(index => Stays(index, others, members)).Sum(index => 1 << index), $"{others:b} of {members}");
    }

    [Test]
    public void A_program_that_spreads_over_indexes_leaves_one_beyond_the_members_to_the_hash()
    {
        var world = Three();
        world.State.Groups[0].Program = ModelProgram.Among(0b100);
        Choices(world).ShouldBe([2]);

        Sockets.Close(world.State, 0, 0);

        Choices(world).ShouldBe([1, 2], ignoreOrder: true);
    }

    [Test]
    public void A_program_for_probes_leaves_clients_to_the_hash()
    {
        var world = Three();
        world.State.Groups[0].Program = ModelProgram.Marked;
        Choices(world).ShouldBe([0, 1, 2], ignoreOrder: true);
    }

    [Test]
    public void A_tool_that_is_killed_leaves_its_program_and_no_lock()
    {
        var world = Taken(kills: 1);
        world.Take(StepKind.ToolStart, 0);
        while (world.State.Groups[0].Program.Kind != GroupProgramKind.Among)
            Go(world);
        world.State.Machine.LockHolder.ShouldNotBe(Machine.Nobody);

        world.Take(StepKind.ToolKill, 0);

        world.State.Machine.LockHolder.ShouldBe(Machine.Nobody);
        Choices(world).ShouldBe([1]);
        Sockets.Close(world.State, 1, 0);
        Choices(world).ShouldBe([0], "the old server serves again when the new one is gone");
    }

    [Test]
    public void A_tool_that_finds_nobody_else_any_more_undoes_what_it_has_begun()
    {
        var world = Taken();
        world.Take(StepKind.ToolStart, 0);
        while (world.State.Groups[0].Program.Kind != GroupProgramKind.Among)
            Go(world);

        Sockets.Close(world.State, 1, 0);
        while (world.State.Tools[0].Phase is ToolPhase.Running or ToolPhase.Undoing)
            Go(world);

        world.State.Tools[0].Phase.ShouldBe(ToolPhase.NotStarted);
        world.State.Groups[0].Program.ShouldBe(ModelProgram.None);
        world.State.Servers[0].Phase.ShouldBe(ServerPhase.Serving);
    }

    private static SteppedWorld Three() => SteppedWorld.Of(servers: 3);

    private static SteppedWorld Taken(int kills = 0) => SteppedWorld.Of(servers: 2, change: world => world with
    {
        Servers = [world.Servers[0] with { Leaves = true, IsTakenOut = true, Set = 1 }, world.Servers[1]],
        Tools = [new ToolDescription("t1", ToolPlan.Complete, Set: 1)],
        ToolKills = kills,
    });

    /// <summary>The tool does the next thing.</summary>
    private static void Go(SteppedWorld world) => world.Take(StepKind.ToolOperate, 0, world.ChoicesOf(StepKind.ToolOperate, 0).Single());

    /// <summary>The servers that a SYN may reach.</summary>
    private static IEnumerable<int> Choices(SteppedWorld world)
    {
        var group = world.State.Groups[0];
        var candidates = Selection.Candidates(group, world.State.Listeners, HashClasses.All);
        var chosen = new List<int>();
        for (; candidates != 0; candidates &= candidates - 1)
            chosen.Add(group[BitOperations.TrailingZeroCount(candidates)]);
        return chosen;
    }

    /// <summary>Whether an index is another server's at every moment, in whatever order the old ones are closed (reuseport_detach_sock).</summary>
    private static bool Stays(int index, int others, int members)
    {
        var group = Enumerable.Range(0, members).Select(member => (others >> member & 1) != 0).ToList();
        return StaysIn(group);

        bool StaysIn(List<bool> now)
        {
            if (now.TrueForAll(isOther => isOther))
                return true; // the hash has only others to choose from
            if (index >= now.Count || !now[index])
                return false;
            for (var closed = 0; closed < now.Count; closed++)
            {
                if (now[closed])
                    continue;
                var after = now.ToList();
                after[closed] = after[^1];
                after.RemoveAt(after.Count - 1);
                if (!StaysIn(after))
                    return false;
            }

            return true;
        }
    }
}
