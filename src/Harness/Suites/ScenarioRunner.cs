using Harness.Histories;
using Harness.Observations;
using Harness.Predicting;
using Harness.Protocols;
using Harness.Running;
using Harness.Scenarios;
using Harness.Verbs;
using Harness.Worlds;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harness.Suites;

/// <summary>Runs the steps of a scenario in a world, into a history. It decides nothing: what the run means is for the rules to say.</summary>
/// <param name="verbs">The verbs.</param>
/// <param name="echo">The program that <c>command: echo</c> stands for.</param>
/// <param name="timeScale">What every deadline is multiplied by.</param>
/// <param name="log">Told what it does; null: nobody is.</param>
internal sealed class ScenarioRunner(VerbCatalog verbs, EchoProgram echo, double timeScale, ILogger? log = null)
{
    /// <summary>The rules of extensions that will judge it.</summary>
    public IReadOnlyList<string> AddedRules { get; init; } = [];

    /// <summary>Runs a scenario; never throws for what happens in it. A cancelled token ends it as interrupted.</summary>
    public async Task RunAsync(Scenario scenario, IWorld world, History history, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(history);
        history.Append(new RunStarted(
            scenario.Name, scenario.File, world.Kind, world.Endpoint.ToString(), world.KernelRelease,
            world.Time.GetUtcNow(), timeScale, scenario.ExpectedViolations, world.NetworkConditions, scenario.ConnectLimit, scenario.ReplyLimit,
            scenario.Protocol.Name == ProtocolCatalog.Default ? null : scenario.Protocol.Name,
            scenario.Cell,
            scenario.Sometimes.Count == 0 ? null : scenario.Sometimes,
            AddedRules.Count == 0 ? null : AddedRules));
        history.Append(OutcomeModel.Predict(scenario));

        var told = log ?? NullLogger.Instance;
        var run = new Run(scenario, world, history, echo, timeScale, told);
        var counted = world.Counters();
        RunEnding ending;
        string? detail;
        using (var watch = run.Watch())
        {
            (ending, detail) = await RunToEndAsync(run, scenario, world.Time, history, cancellation);
            if (watch.Failure is { } unwatched && ending is RunEnding.Completed or RunEnding.StepFailed)
                (ending, detail) = (RunEnding.HarnessFailed, $"the run could not be watched: {unwatched}");
        }

        told.Enters($"steps and cleanup are over: {ending}");
        await world.ReportNetworkAsync();
        history.Append(new KernelCounted(world.Counters().ToDictionary(count => count.Key, count => count.Value - counted.GetValueOrDefault(count.Key), StringComparer.Ordinal)));

        // Whatever came of it: what the user stopped, be it in its cleanup, was not seen to its end.
        if (cancellation.IsCancellationRequested && ending != RunEnding.HarnessFailed)
            (ending, detail) = (RunEnding.Interrupted, null);
        history.Append(new RunEnded(ending, detail));
    }

    private async Task<(RunEnding Ending, string? Detail)> RunToEndAsync(Run run, Scenario scenario, TimeProvider time, History history, CancellationToken cancellation)
    {
        var timeout = run.Polling.Scale(scenario.Timeout);
        using var expired = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellation);
        var result = await EndingOf(async () =>
        {
            foreach (var (name, value) in scenario.Kernel)
                SetKernel(run.Kernel, history, name, value);
            await new StepRunner(verbs, history, run.Means).RunAsync(scenario.Steps, path: "", atOnce: false, either.Token);
        });

        // The time of the steps is over with them. Sessions are watched for as long as a server drains; the cleanup has its own bounds.
        if (result.Ending != RunEnding.TimedOut)
            expired.CancelAfter(Timeout.InfiniteTimeSpan);
        var cleanup = await EndingOf(() => run.Cleanup.RunAsync(watches: result.Ending == RunEnding.Completed || scenario.ExpectedViolations.Count > 0, either.Token));

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
    private static void SetKernel(RunKernel kernel, History history, string name, int value)
    {
        try
        {
            kernel.Set(name, value);
        }
        catch (StepFailure failure)
        {
            history.Append(new StepFailed("kernel", failure.Message, failure.Expected, failure.Actual, [], []));
            throw;
        }
    }
}
