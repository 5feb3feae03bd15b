using FsCheck;
using FsCheck.Fluent;
using Harness.Proving;

namespace Harness.Tests.Proving;

internal sealed class EdgesTests
{
    [Test]
    public void The_first_state_without_a_way_to_the_end_is_found()
    {
        // 0 -> 1 -> 3 (the end); 0 -> 2 -> 2: from 2 there is none.
        var edges = Edges([[1, 2], [3], [2], []]);
        edges.FirstWithoutPathTo(state => state == 3).ShouldBe(2);
    }

    [Test]
    public void A_circle_with_a_way_out_is_no_trap() => Edges([[1], [0, 2], []]).FirstWithoutPathTo(state => state == 2).ShouldBe(-1);

    [Test]
    public void A_state_that_reaches_the_end_is_found_wherever_its_way_leads()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), graph =>
        {
            int[][] successors = [.. graph.Select(targets => (targets ?? []).Select(target => target % graph.Length).ToArray())];
            var reaches = Edges(successors).WithPathTo(state => state % 5 == 3);
            for (var state = 0; state < successors.Length; state++)
                reaches[state].ShouldBe(From(state).Any(reached => reached % 5 == 3));

            HashSet<int> From(int first)
            {
                HashSet<int> reached = [first];
                var open = new Queue<int>(reached);
                while (open.TryDequeue(out var state))
                {
                    foreach (var target in successors[state].Where(reached.Add))
                        open.Enqueue(target);
                }

                return reached;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(PropertyRuns.Of(100)));
    }

    [Test]
    public void A_way_to_the_end_may_lead_back_again_and_again()
    {
        // 99 -> 98 -> … -> 0: only the first state is an end.
        var reaches = Edges([.. Enumerable.Range(0, 100).Select(state => new[] { Math.Max(0, state - 1) })]).WithPathTo(state => state == 0);
        reaches.ShouldAllBe(reach => reach);
    }

    private static Edges Edges(int[][] successors)
    {
        var edges = new Edges();
        foreach (var targets in successors)
        {
            edges.BeginState();
            foreach (var target in targets)
                edges.Add(target);
        }

        return edges;
    }
}
