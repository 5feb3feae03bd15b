using Harness.Scenarios;

namespace Harness.Running;

/// <summary>Runs steps that stand inside of a step. What a run knows of the scenario's language ends here: the verbs are above it.</summary>
internal interface IStepRunner
{
    /// <summary>Runs steps, each with its events.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="path">What stands before the number that each has among them, from 1: <c>3.</c></param>
    /// <param name="atOnce">All at the same time; otherwise one after the other.</param>
    /// <param name="cancellation">Ends them before their time.</param>
    /// <exception cref="StepFailure">One of them does not hold; those beside it are ended, and none after it begins.</exception>
    Task RunAsync(IReadOnlyList<Step> steps, string path, bool atOnce, CancellationToken cancellation);
}
