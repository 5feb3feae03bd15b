using System.Runtime.ExceptionServices;
using Harness.Histories;
using Harness.Running;
using Harness.Scenarios;
using Harness.Verbs;

namespace Harness.Suites;

/// <summary>Runs the steps of one run, each by its verb and with its events.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="history">Where the events go.</param>
/// <param name="means">What the steps act with.</param>
internal sealed class StepRunner(VerbCatalog verbs, History history, StepMeans means) : IStepRunner
{
    /// <inheritdoc/>
    public async Task RunAsync(IReadOnlyList<Step> steps, string path, bool atOnce, CancellationToken cancellation)
    {
        if (!atOnce)
        {
            for (var i = 0; i < steps.Count; i++)
                await RunStepAsync(steps[i], $"{path}{i + 1}", cancellation);
            return;
        }

        // The first failure ends the others: what they would find after it says nothing.
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var failed = new List<Exception>();
        await Task.WhenAll(steps.Select(async (step, i) =>
        {
            try
            {
                await Task.Yield(); // so that a step that begins with synchronous work does not hold the others back
                await RunStepAsync(step, $"{path}{i + 1}", others.Token);
            }
            catch (Exception error)
            {
                lock (failed)
                    failed.Add(error);
                others.Cancel();
            }
        }));
        if (failed.Count > 0)
            ExceptionDispatchInfo.Throw(failed[0]);
    }

    private async Task RunStepAsync(Step step, string number, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var verb = verbs.VerbOf(step);
        history.Append(new StepStarted(number, verbs.Describe(step), step.Place));
        try
        {
            await verb.RunStepAsync(step, new StepContext(means, this, number, cancellation));
        }
        catch (StepFailure failure) when (!failure.Data.Contains(typeof(StepFailed)))
        {
            // An outer step (repeat, parallel) passes the failure on; it is one failure, of the inner step.
            failure.Data.Add(typeof(StepFailed), number);
            history.Append(new StepFailed(number, failure.Message, failure.Expected, failure.Actual, failure.Sessions, failure.Servers, failure.Waited, failure.IsForeignAnswer ? true : null, failure.CannotTell ? true : null));
            throw;
        }

        history.Append(new StepEnded(number));
    }
}
