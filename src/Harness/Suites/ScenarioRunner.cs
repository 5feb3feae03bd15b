using Harness.Histories;
using Harness.Observations;
using Harness.Predicting;
using Harness.Running;
using Harness.Scenarios;
using Harness.Verbs;
using Harness.Worlds;
using Microsoft.Extensions.Logging;

namespace Harness.Suites;

/// <summary>Runs the steps of a scenario in a world, into a history. It decides nothing: what the run means is for the rules to say.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="echo">The program that <c>command: echo</c> stands for.</param>
/// <param name="timeScale">What every deadline is multiplied by.</param>
/// <param name="log">Told what it does; null: nobody is.</param>
public sealed class ScenarioRunner(VerbCatalog verbs, EchoProgram echo, double timeScale, ILogger? log = null)
{
    /// <summary>Runs a scenario; never throws for what happens in it. A cancelled token ends it as interrupted.</summary>
    public async Task RunAsync(Scenario scenario, IWorld world, History history, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(history);
        history.Append(new RunStarted(
            scenario.Name, scenario.File, world.Kind, world.Endpoint.ToString(), world.KernelRelease,
            world.Time.GetUtcNow(), timeScale, scenario.ExpectedViolations, world.NetworkConditions, scenario.ConnectLimit, scenario.ReplyLimit));
        history.Append(OutcomeModel.Predict(scenario));

        var run = new Run(scenario, world, history, echo, timeScale, log);
        run.RunSteps = (steps, path, atOnce, token) => RunStepsAsync(run, steps, path, atOnce, token);
        var counted = world.Counters();
        RunEnding ending;
        string? detail;
        using (var watch = new RunWatch(run))
        {
            (ending, detail) = await RunToEndAsync(run, cancellation);
            if (watch.Failure is { } unwatched && ending is RunEnding.Completed or RunEnding.StepFailed)
                (ending, detail) = (RunEnding.HarnessFailed, $"the run could not be watched: {unwatched}");
        }

        run.Log.Enters($"steps and cleanup are over: {ending}");
        await world.ReportNetworkAsync();
        history.Append(new KernelCounted(world.Counters().ToDictionary(count => count.Key, count => count.Value - counted.GetValueOrDefault(count.Key), StringComparer.Ordinal)));

        // Whatever came of it: what the user stopped, be it in its cleanup, was not seen to its end.
        if (cancellation.IsCancellationRequested && ending != RunEnding.HarnessFailed)
            (ending, detail) = (RunEnding.Interrupted, null);
        history.Append(new RunEnded(ending, detail));
    }

    private async Task<(RunEnding Ending, string? Detail)> RunToEndAsync(Run run, CancellationToken cancellation)
    {
        var timeout = run.Patience.Scale(run.Scenario.Timeout);
        using var expired = new CancellationTokenSource(timeout, run.World.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellation);
        var result = await EndingOf(async () =>
        {
            foreach (var (name, value) in run.Scenario.Kernel)
                SetKernel(run, name, value);
            await RunStepsAsync(run, run.Scenario.Steps, path: "", atOnce: false, either.Token);
        });

        // The time of the steps is over with them. Sessions are watched for as long as a server drains; the cleanup has its own bounds.
        if (result.Ending != RunEnding.TimedOut)
            expired.CancelAfter(Timeout.InfiniteTimeSpan);
        var cleanup = await EndingOf(() => new Cleanup(run).RunAsync(watches: result.Ending == RunEnding.Completed || run.Scenario.ExpectedViolations.Count > 0, either.Token));

        // A failure of the harness in the cleanup is not hidden by that of a step: the step's is in the history.
        return result.Ending == RunEnding.Completed || cleanup.Ending == RunEnding.HarnessFailed ? cleanup : result;

        async Task<(RunEnding Ending, string? Detail)> EndingOf(Func<Task> part)
        {
            try
            {
                await part();
                return expired.IsCancellationRequested && !cancellation.IsCancellationRequested ? TimedOut() : (RunEnding.Completed, null);
            }
            catch (StepFailure failure)
            {
                return (RunEnding.StepFailed, failure.Message);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return (RunEnding.Interrupted, null);
            }
            catch (OperationCanceledException) when (expired.IsCancellationRequested)
            {
                return TimedOut();
            }
            catch (ShortageException shortage)
            {
                return (RunEnding.HarnessFailed, shortage.Message);
            }
            catch (Exception error)
            {
                return (RunEnding.HarnessFailed, error.ToString());
            }
        }

        (RunEnding, string?) TimedOut() => (RunEnding.TimedOut, $"the scenario's timeout of {SecondsText.Of(timeout)} was over");
    }

    /// <summary>The settings at the top of a file: as if they were its first step.</summary>
    private static void SetKernel(Run run, string name, int value)
    {
        try
        {
            run.SetKernel(name, value);
        }
        catch (StepFailure failure)
        {
            run.History.Append(new StepFailed("kernel", failure.Message, failure.Expected, failure.Actual, [], []));
            throw;
        }
    }

    private async Task RunStepsAsync(Run run, IReadOnlyList<Step> steps, string path, bool atOnce, CancellationToken cancellation)
    {
        if (!atOnce)
        {
            for (var i = 0; i < steps.Count; i++)
                await RunStepAsync(run, steps[i], $"{path}{i + 1}", cancellation);
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
                await RunStepAsync(run, step, $"{path}{i + 1}", others.Token);
            }
            catch (Exception error)
            {
                lock (failed)
                    failed.Add(error);
                others.Cancel();
            }
        }));
        if (failed.Count > 0)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed[0]);
    }

    private async Task RunStepAsync(Run run, Step step, string number, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var verb = verbs.VerbOf(step);
        run.History.Append(new StepStarted(number, verbs.Describe(step), step.Place));
        try
        {
            await verb.RunStepAsync(step, run, number, cancellation);
        }
        catch (StepFailure failure) when (!failure.Data.Contains(typeof(StepFailed)))
        {
            // An outer step (repeat, parallel) passes the failure on; it is one failure, of the inner step.
            failure.Data.Add(typeof(StepFailed), number);
            run.History.Append(new StepFailed(number, failure.Message, failure.Expected, failure.Actual, failure.Sessions, failure.Servers, failure.Waited));
            throw;
        }

        run.History.Append(new StepEnded(number));
    }
}
