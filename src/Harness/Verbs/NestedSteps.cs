using Harness.Scenarios;

namespace Harness.Verbs;

/// <summary>Steps that hold steps.</summary>
internal static class NestedSteps
{
    /// <summary>These steps in their order, with those inside of <c>parallel</c>, <c>repeat</c> and <c>expect-refused</c> in the place of these.</summary>
    public static IEnumerable<Step> Flat(IEnumerable<Step> steps) => steps.SelectMany(step => step switch
    {
        ParallelStep parallel => Flat(parallel.Steps),
        RepeatStep repeat => Flat(repeat.Steps),
        ExpectRefusedStep expect => Flat(expect.Steps),
        _ => [step],
    });
}
