using System.Numerics;

namespace Harness.KernelModel;

/// <summary>The steps that can be taken in a state; one list is used again and again.</summary>
internal sealed class StepList
{
    private ModelStep[] steps = new ModelStep[64];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The step with this number.</summary>
    public ModelStep this[int index] => steps[index];

    /// <summary>As a span.</summary>
    public ReadOnlySpan<ModelStep> All => steps.AsSpan(0, Count);

    /// <summary>Forgets them all.</summary>
    public void Clear() => Count = 0;

    internal void Add(StepKind kind, int actor, int choice = 0)
    {
        if (Count == steps.Length)
            Array.Resize(ref steps, Count * 2);
        steps[Count++] = new ModelStep(kind, (byte)actor, (byte)choice);
    }

    /// <summary>One step for each listener at these indexes of a group; without any, one without a listener.</summary>
    internal void AddForEach(StepKind kind, int actor, int candidates, in ModelGroup group)
    {
        if (candidates == 0)
            Add(kind, actor, ModelStep.NoListener);
        for (; candidates != 0; candidates &= candidates - 1)
            Add(kind, actor, group[BitOperations.TrailingZeroCount(candidates)]);
    }
}
