using System.Runtime.CompilerServices;
using Harness.Observations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Harness.Running;

/// <summary>
/// Waiting for conditions: generous with deadlines, exact with conditions. Every deadline of a run is multiplied by one factor,
/// for machines that are slow or busy.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="scale">The factor, above 0.</param>
/// <param name="log">Told of every wait that begins and ends; null: nobody is.</param>
/// <param name="stoodStill">For how long the harness did not run since a timestamp of the clock; null: it always runs.</param>
internal sealed class Polling(TimeProvider time, double scale, ILogger? log = null, Func<long, TimeSpan>? stoodStill = null)
{
    private readonly ILogger log = log ?? NullLogger.Instance;
    private long waits;

    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>The clock of the run's world.</summary>
    public TimeProvider Time => time;

    /// <summary>What an assertion waits if its step does not say: the format's <c>within</c>.</summary>
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromSeconds(5);

    /// <summary>For what only the scenario's own timeout ends.</summary>
    public static readonly TimeSpan Unlimited = TimeSpan.FromHours(24);

    /// <summary>A deadline as it is in this run.</summary>
    public TimeSpan Scale(TimeSpan deadline) => deadline * scale;

    /// <summary>
    /// Waits until a condition holds. False if it never did within the time; it is looked at once more at the end. Time in which the harness did not run is waited for again, up to
    /// <see cref="Limits.HarnessPauses"/>: a machine that is busy for a moment makes no step fail.
    /// </summary>
    public Task<bool> UntilAsync(Func<bool> condition, TimeSpan within, CancellationToken cancellation, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(_ => ValueTask.FromResult(condition()), within, cancellation, what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, TimeSpan, CancellationToken, string)"/>
    public Task<bool> UntilAsync(Func<CancellationToken, ValueTask<bool>> condition, TimeSpan within, CancellationToken cancellation, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        LoggedAsync(() => PollWhileRunningAsync(condition, Scale(within), StoodStillFromNow(), cancellation), Scale(within), what);

    /// <summary>The same, where what the harness did not run counts from an earlier time on.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="within">The time, not scaled.</param>
    /// <param name="stood">For how long the harness did not run since that time.</param>
    /// <param name="cancellation">Ends the wait before its time.</param>
    /// <param name="what">What is waited for, for the log.</param>
    public Task<bool> UntilAsync(Func<bool> condition, TimeSpan within, Func<TimeSpan> stood, CancellationToken cancellation, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        LoggedAsync(() => PollWhileRunningAsync(_ => ValueTask.FromResult(condition()), Scale(within), stood, cancellation), Scale(within), what);

    private Func<TimeSpan> StoodStillFromNow()
    {
        var since = time.GetTimestamp();
        return () => stoodStill?.Invoke(since) ?? TimeSpan.Zero;
    }

    private async Task<bool> PollWhileRunningAsync(Func<CancellationToken, ValueTask<bool>> condition, TimeSpan limit, Func<TimeSpan> stoodSoFar, CancellationToken cancellation)
    {
        var holds = await PollAsync(condition, limit, cancellation);
        var again = TimeSpan.Zero;
        while (!holds && stoodSoFar() is var stood && (stood < Limits.HarnessPauses ? stood : Limits.HarnessPauses) - again is var left && left > TimeSpan.Zero)
        {
            holds = await PollAsync(condition, left, cancellation);
            again += left;
        }

        return holds;
    }

    private async Task<bool> PollAsync(Func<CancellationToken, ValueTask<bool>> condition, TimeSpan limit, CancellationToken cancellation)
    {
        var pipeline = TimeLimit(limit)
            .AddRetry(new RetryStrategyOptions<bool>
            {
                ShouldHandle = static attempt => ValueTask.FromResult(!attempt.Outcome.Result && attempt.Outcome.Exception is null),
                BackoffType = DelayBackoffType.Exponential,
                Delay = firstPause,
                MaxDelay = longestPause,
                MaxRetryAttempts = int.MaxValue,
            })
            .Build();
        try
        {
            return await ExecuteAsync(pipeline, condition, cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return await condition(cancellation);
        }
    }

    /// <summary>Waits for a task. False if it was not done within the time, which is not scaled; it goes on then.</summary>
    public Task<bool> EndsWithinAsync(Task task, TimeSpan limit, CancellationToken cancellation, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(task);
        return LoggedAsync(() => AwaitAsync(task, limit, cancellation), limit, what);
    }

    private async Task<bool> AwaitAsync(Task task, TimeSpan limit, CancellationToken cancellation)
    {
        if (limit <= TimeSpan.Zero)
            return task.IsCompleted;
        try
        {
            return await ExecuteAsync(TimeLimit(limit).Build(), async token =>
            {
                await task.WaitAsync(token);
                return true;
            }, cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return task.IsCompleted;
        }
    }

    /// <summary>Watches a condition for a time that is not scaled. False as soon as it does not hold.</summary>
    public async Task<bool> WhileAsync(Func<bool> condition, TimeSpan span, CancellationToken cancellation)
    {
        var startedAt = time.GetTimestamp();
        while (condition())
        {
            var left = span - time.GetElapsedTime(startedAt);
            if (left <= TimeSpan.Zero)
                return true;
            await Task.Delay(left < longestPause ? left : longestPause, time, cancellation);
        }

        return false;
    }

    /// <summary>Waits for a time that is not scaled: for what shows in no condition.</summary>
    public Task DelayAsync(TimeSpan span, CancellationToken cancellation) => Task.Delay(span, time, cancellation);

    private async Task<bool> LoggedAsync(Func<Task<bool>> wait, TimeSpan limit, string what)
    {
        if (!log.IsEnabled(LogLevel.Debug))
            return await wait();
        var number = Interlocked.Increment(ref waits);
        log.WaitBegins(number, limit, what);
        var outcome = "given up";
        try
        {
            var holds = await wait();
            outcome = holds ? "it holds" : "the time is over";
            return holds;
        }
        finally
        {
            log.WaitEnds(number, outcome);
        }
    }

    /// <summary>In the caller's synchronization context, if there is one: Polly leaves it unless told otherwise.</summary>
    private static async Task<bool> ExecuteAsync(ResiliencePipeline<bool> pipeline, Func<CancellationToken, ValueTask<bool>> attempt, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellation);
        try
        {
            return await pipeline.ExecuteAsync(static (context, attempt) => attempt(context.CancellationToken), context, attempt);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipelineBuilder<bool> TimeLimit(TimeSpan limit) =>
        new ResiliencePipelineBuilder<bool> { TimeProvider = time }.AddTimeout(new TimeoutStrategyOptions { Timeout = WithinBounds(limit) });

    /// <summary>Polly takes timeouts from 10 ms to 24 h.</summary>
    private static TimeSpan WithinBounds(TimeSpan timeout) =>
        TimeSpan.FromTicks(Math.Clamp(timeout.Ticks, TimeSpan.FromMilliseconds(10).Ticks, Unlimited.Ticks));
}
