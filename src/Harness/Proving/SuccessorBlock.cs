using System.Runtime.ExceptionServices;
using Harness.KernelModel;

namespace Harness.Proving;

/// <summary>
/// The successors of some neighbouring states, in the order of the states and of their steps. One thread generates them, whichever;
/// the one that numbers states takes them over. It is used again and again.
/// </summary>
internal sealed class SuccessorBlock
{
    /// <summary>The most states. The words of their successors fit into a core's own cache.</summary>
    public const int MostStates = 128;

    private readonly Model model;
    private readonly Symmetry? symmetry;
    private readonly StateTable states;
    private readonly StepList steps = new();
    private readonly int[] ends = new int[MostStates];
    private readonly int width;
    private Successor[] successors = new Successor[4 * MostStates];
    private ulong[] words;
    private ExceptionDispatchInfo? failure;
    private int generated;

    /// <summary>For the states of a table.</summary>
    public SuccessorBlock(Model model, Symmetry? symmetry, StateTable states)
    {
        (this.model, this.symmetry, this.states) = (model, symmetry, states);
        width = model.Layout.Words;
        words = new ulong[successors.Length * width];
    }

    /// <summary>The first of the states.</summary>
    public int First { get; private set; }

    /// <summary>How many states.</summary>
    public int Count { get; private set; }

    /// <summary>Gives it other states.</summary>
    public void Begin(int first, int count) => (First, Count) = (first, count);

    /// <summary>Generates the successors, and finds those that have a number by now. An exception is kept for whoever comes to its state.</summary>
    public void Generate()
    {
        (failure, generated) = (null, 0);
        var count = 0;
        try
        {
            for (; generated < Count; ends[generated++] = count)
                count = Generate(states[First + generated], count);

            // Not one by one: by now the slots have been fetched.
            for (var i = 0; i < count; i++)
                successors[i] = successors[i] with { Number = states.Find(WordsOf(i), successors[i].Hash) };
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
            generated = generated == Count ? 0 : generated;
        }
    }

    /// <summary>The successors of a state: those from the one number to before the other.</summary>
    public (int Start, int End) Of(int state)
    {
        var index = state - First;
        if (index == generated)
            failure?.Throw();
        return (index == 0 ? 0 : ends[index - 1], ends[index]);
    }

    /// <summary>A successor.</summary>
    public ref readonly Successor this[int successor] => ref successors[successor];

    /// <summary>The words of a successor.</summary>
    public Span<ulong> WordsOf(int successor) => words.AsSpan(successor * width, width);

    private int Generate(Span<ulong> state, int count)
    {
        steps.Clear();
        model.AddSteps(model.View(state), steps);
        Reserve(count + steps.Count);
        foreach (var step in steps.All)
        {
            var next = WordsOf(count);
            state.CopyTo(next);
            model.Take(model.View(next), step);
            symmetry?.Normalise(next);
            var hash = StateTable.HashOf(next);
            states.Prefetch(hash);
            successors[count++] = new Successor(hash, StateTable.Unknown);
        }

        return count;
    }

    private void Reserve(int count)
    {
        if (count <= successors.Length)
            return;
        Array.Resize(ref successors, Math.Max(count, 2 * successors.Length));
        Array.Resize(ref words, successors.Length * width);
    }
}

/// <summary>A successor of a state.</summary>
/// <param name="Hash"><see cref="StateTable.HashOf"/>.</param>
/// <param name="Number">The number of its state, or <see cref="StateTable.Unknown"/>: it was new when it was generated.</param>
internal readonly record struct Successor(uint Hash, int Number);
