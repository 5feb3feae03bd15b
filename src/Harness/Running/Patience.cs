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
public sealed class Patience(TimeProvider time, double scale)
{
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan longestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>What an assertion waits if its step does not say: the format's <c>within</c>.</summary>
    public static readonly TimeSpan DefaultWithin = TimeSpan.FromSeconds(5);

    /// <summary>A deadline as it is in this run.</summary>
    public TimeSpan Scale(TimeSpan deadline) => deadline * scale;

    /// <summary>Waits until a condition holds. False if it never did within the time; it is looked at once more at the end.</summary>
    public async Task<bool> UntilAsync(Func<bool> condition, TimeSpan within, CancellationToken cancellation)
    {
        var pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = WithinBounds(Scale(within)) })
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
            return await pipeline.ExecuteAsync(_ => ValueTask.FromResult(condition()), cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return condition();
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

    /// <summary>Polly takes timeouts from 10 ms to 24 h.</summary>
    private static TimeSpan WithinBounds(TimeSpan timeout) =>
        TimeSpan.FromTicks(Math.Clamp(timeout.Ticks, TimeSpan.FromMilliseconds(10).Ticks, TimeSpan.FromHours(24).Ticks));
}
