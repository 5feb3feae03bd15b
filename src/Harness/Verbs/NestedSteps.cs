using Harness.Scenarios;

namespace Harness.Verbs;

/// <summary>Steps that hold steps.</summary>
internal static class NestedSteps
{
    /// <summary>These steps in their order, with those inside of <c>parallel</c>, <c>repeat</c>, <c>expect-refused</c> and <c>include</c> in the place of these.</summary>
    public static IEnumerable<Step> Flat(IEnumerable<Step> steps) => steps.SelectMany(step => step switch
    {
        ParallelStep parallel => Flat(parallel.Steps),
        RepeatStep repeat => Flat(repeat.Steps),
        ExpectRefusedStep expect => Flat(expect.Steps),
        IncludeStep include => Flat(include.Steps),
        _ => [step],
    });

    /// <summary>The same steps, each that holds none changed.</summary>
    public static IReadOnlyList<Step> Changed(IEnumerable<Step> steps, Func<Step, Step> change) => [.. steps.Select(step => step switch
    {
        ParallelStep parallel => parallel with { Steps = Changed(parallel.Steps, change) },
        RepeatStep repeat => repeat with { Steps = Changed(repeat.Steps, change) },
        ExpectRefusedStep expect => expect with { Steps = Changed(expect.Steps, change) },
        IncludeStep include => include with { Steps = Changed(include.Steps, change) },
        _ => change(step),
    })];
}
