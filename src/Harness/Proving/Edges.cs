namespace Harness.Proving;

/// <summary>The successors of each state, in the order of the states.</summary>
internal sealed class Edges
{
    private readonly NumberList starts = new();
    private readonly NumberList targets = new();

    /// <summary>What is added from now on belongs to the next state.</summary>
    public void BeginState() => starts.Add(targets.Count);

    /// <summary>Adds a successor of the state that was begun last.</summary>
    public void Add(int target) => targets.Add(target);

    /// <summary>The first state from which no state of a kind can be reached, or -1.</summary>
    public int FirstWithoutPathTo(Func<int, bool> isWanted) => Array.IndexOf(WithPathTo(isWanted), false);

    /// <summary>
    /// Of each state, whether a state of a kind can be reached from it. From the last state to the first: most successors have higher
    /// numbers than their state, and are decided before it. The others take a few more passes, over what is left.
    /// </summary>
    public bool[] WithPathTo(Func<int, bool> isWanted)
    {
        var reaches = new bool[starts.Count];
        for (var state = 0; state < reaches.Length; state++)
            reaches[state] = isWanted(state);
        while (Extend(reaches))
        {
            // until nothing changes
        }

        return reaches;
    }

    /// <summary>Goes once through the states that reach none so far. False: none of them does.</summary>
    private bool Extend(bool[] reaches)
    {
        var isExtended = false;
        for (var (state, end) = (reaches.Length - 1, targets.Count); state >= 0; end = starts[state--])
        {
            if (reaches[state])
                continue;
            for (var i = starts[state]; i < end && !reaches[state]; i++)
                reaches[state] = reaches[targets[i]];
            isExtended |= reaches[state];
        }

        return isExtended;
    }
}
