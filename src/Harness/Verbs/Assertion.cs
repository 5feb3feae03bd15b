using Harness.Observations;
using Harness.Running;

namespace Harness.Verbs;

/// <summary>What all assertions share: a condition holds within a time and then, if the step says so, goes on holding.</summary>
internal static class Assertion
{
    /// <summary>Waits until the condition holds, and watches that it stays so.</summary>
    /// <param name="run">The run.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="within">How long it may take; null: 5 s, or no time if <paramref name="stays"/> is given, since then it has to hold from the start.</param>
    /// <param name="stays">How long it has to go on holding; null: not at all.</param>
    /// <param name="failure">What is wrong if it does not.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="StepFailure">It does not hold.</exception>
    public static async Task HoldsAsync(Run run, Func<bool> condition, TimeSpan? within, TimeSpan? stays, Func<StepFailure> failure, CancellationToken cancellation)
    {
        var limit = within ?? (stays is null ? Patience.DefaultWithin : TimeSpan.Zero);
        if (!await run.Patience.UntilAsync(condition, limit, cancellation))
        {
            var late = failure();
            throw new StepFailure(late.Message) { Expected = late.Expected, Actual = late.Actual, Sessions = late.Sessions, Servers = late.Servers, Waited = limit > TimeSpan.Zero ? run.Patience.Scale(limit) : null };
        }

        if (stays is { } span && !await run.Patience.WhileAsync(condition, span, cancellation))
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
