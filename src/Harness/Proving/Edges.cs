namespace Harness.Proving;

/// <summary>The successors of each state, in the order of the states.</summary>
internal sealed class Edges
{
    private readonly List<int> starts = [];
    private readonly List<int> targets = [];

    /// <summary>What is added from now on belongs to the next state.</summary>
    public void BeginState() => starts.Add(targets.Count);

    /// <summary>Adds a successor of the state that was begun last.</summary>
    public void Add(int target) => targets.Add(target);

    /// <summary>The first state from which no state of a kind can be reached, or -1.</summary>
    public int FirstWithoutPathTo(Func<int, bool> isWanted) => Array.IndexOf(WithPathTo(isWanted), false);

    /// <summary>Of each state, whether a state of a kind can be reached from it.</summary>
    public bool[] WithPathTo(Func<int, bool> isWanted)
    {
        var (heads, sources) = Reverse();
        var reaches = new bool[starts.Count];
        var open = new Stack<int>();
        for (var state = 0; state < reaches.Length; state++)
        {
            if (isWanted(state))
                Reach(state);
        }

        while (open.TryPop(out var state))
        {
            for (var i = heads[state]; i < heads[state + 1]; i++)
                Reach(sources[i]);
        }

        return reaches;

        void Reach(int state)
        {
            if (reaches[state])
                return;
            reaches[state] = true;
            open.Push(state);
        }
    }

    /// <summary>The predecessors of each state: those of state s stand from heads[s] to heads[s + 1].</summary>
    private (int[] Heads, int[] Sources) Reverse()
    {
        var heads = new int[starts.Count + 1];
        foreach (var target in targets)
            heads[target + 1]++;
        for (var state = 0; state < starts.Count; state++)
            heads[state + 1] += heads[state];

        var filled = heads[..^1];
        var sources = new int[targets.Count];
        for (var state = 0; state < starts.Count; state++)
        {
            var end = state + 1 < starts.Count ? starts[state + 1] : targets.Count;
            for (var i = starts[state]; i < end; i++)
                sources[filled[targets[i]]++] = state;
        }

        return (heads, sources);
    }
}
