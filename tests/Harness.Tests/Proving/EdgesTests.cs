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
