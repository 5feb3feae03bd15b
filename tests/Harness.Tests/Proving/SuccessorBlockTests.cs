using Harness.KernelModel;
using Harness.Proving;

namespace Harness.Tests.Proving;

internal sealed class SuccessorBlockTests
{
    [Test]
    public void The_successors_of_a_state_come_in_the_order_of_its_steps_and_known_ones_with_their_numbers()
    {
        var model = new RolloverWorld { Clients = 2 }.Build();
        var (states, first) = Beginning(model);
        var known = (ulong[])first.Clone();
        var steps = new StepList();
        model.AddSteps(model.View(first), steps);
        model.Take(model.View(known), steps[1]);
        states.Add(known, StateTable.HashOf(known));

        var block = Generate(model, states, 1);
        block.Of(0).ShouldBe((0, steps.Count));
        for (var i = 0; i < steps.Count; i++)
        {
            var expected = (ulong[])first.Clone();
            model.Take(model.View(expected), steps[i]);
            block.WordsOf(i).ToArray().ShouldBe(expected);
            block[i].ShouldBe(new Successor(StateTable.HashOf(expected), i == 1 ? 1 : StateTable.Unknown));
        }
    }

    [Test]
    public void An_exception_comes_up_at_its_state_and_not_before()
    {
        // What the second client does is known to nobody: the second state, in which it has connected, has no successors.
        var model = new Model(new ModelDescription { Servers = [new ServerDescription("v1", ServerPlan.Of(ModelDrainMode.Steer))], Clients = new OneOfTwo() });
        var (states, first) = Beginning(model);
        model.Take(model.View(first), new ModelStep(StepKind.Connect, 1));
        states.Add(first, StateTable.HashOf(first));

        var block = Generate(model, states, 2);
        block.Of(0).End.ShouldBeGreaterThan(0);
        Should.Throw<NotSupportedException>(() => block.Of(1));
    }

    private static (StateTable States, ulong[] First) Beginning(Model model)
    {
        var states = new StateTable(model.Layout.Words);
        var first = new ulong[model.Layout.Words];
        model.Begin(first);
        states.Add(first, StateTable.HashOf(first));
        return (states, first);
    }

    private static SuccessorBlock Generate(Model model, StateTable states, int count)
    {
        var block = new SuccessorBlock(model, symmetry: null, states);
        block.Begin(0, count);
        block.Generate();
        return block;
    }

    private sealed class OneOfTwo : ClientsOnDemand
    {
        public override int Count => 2;

        public override ClientDescription this[int index] => index == 0 ? new ClientDescription("c1") : throw new NotSupportedException();
    }
}
