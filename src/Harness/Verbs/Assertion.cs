using Harness.Observations;
using Harness.Running;

namespace Harness.Verbs;

/// <summary>What all assertions share: a condition holds within a time and then, if the step says so, goes on holding.</summary>
internal static class Assertion
{
    /// <summary>Waits until the condition holds, and watches that it stays so.</summary>
    /// <param name="context">The step's.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="within">How long it may take; null: 5 s, or no time if <paramref name="stays"/> is given, since then it has to hold from the start.</param>
    /// <param name="stays">How long it has to go on holding; null: not at all.</param>
    /// <param name="failure">What is wrong if it does not.</param>
    /// <exception cref="StepFailure">It does not hold.</exception>
    public static async Task HoldsAsync(StepContext context, Func<bool> condition, TimeSpan? within, TimeSpan? stays, Func<StepFailure> failure)
    {
        var limit = within ?? (stays is null ? Polling.DefaultWithin : TimeSpan.Zero);
        if (!await context.Polling.UntilAsync(condition, limit, context.Cancellation))
        {
            var late = failure();
            throw new StepFailure(late.Message) { Expected = late.Expected, Actual = late.Actual, Sessions = late.Sessions, Servers = late.Servers, Waited = limit > TimeSpan.Zero ? context.Polling.Scale(limit) : null };
        }

        if (stays is { } span && !await context.Polling.WhileAsync(condition, span, context.Cancellation))
        {
            var reason = failure();
            throw new StepFailure($"{reason.Message} (it held, but not for {SecondsText.Of(span)})")
            {
                Expected = reason.Expected,
                Actual = reason.Actual,
                Sessions = reason.Sessions,
                Servers = reason.Servers,
            };
        }
    }
}
