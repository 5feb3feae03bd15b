using Harness.Histories;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Asserts that a new connect is refused.</summary>
/// <param name="Within">How long it may take; null: 5 s.</param>
internal sealed record AssertRefusedStep(TimeSpan? Within = null) : Step;

/// <summary><c>assert-refused</c>.</summary>
internal sealed class AssertRefusedVerb() : Verb<AssertRefusedStep>(
    "assert-refused",
    "Asserts that a new connect is refused, because no server listens. Connects that succeed before the first refusal are closed again.",
    within)
{
    private static readonly Field<TimeSpan> within = CommonFields.Within();

    public override string Example => "- assert-refused: { within: 2s }";

    internal override Step Read(FieldValues values) => new AssertRefusedStep(values.FindValue(within));

    private protected override FieldValues Write(AssertRefusedStep step) => new FieldValues().SetValue(within, step.Within);

    private protected override void Check(AssertRefusedStep step, Scope scope)
    {
        // Whoever has been started may have ended: nothing can be said before the run.
    }

    private protected override async Task RunAsync(AssertRefusedStep step, StepContext context)
    {
        ConnectEnded? last = null;
        if (await context.Polling.UntilAsync(IsRefusedAsync, step.Within ?? Polling.DefaultWithin, context.Cancellation))
            return;
        throw new StepFailure("a new connect is not refused")
        {
            Expected = "refused",
            Actual = $"{last!.Outcome.ToString().ToLowerInvariant()}; listening: {string.Join(", ", context.Listeners.Look().Order(StringComparer.Ordinal).DefaultIfEmpty("nobody"))}",
        };

        async ValueTask<bool> IsRefusedAsync(CancellationToken _)
        {
            // Not cancelled by the deadline: a connect that was begun is recorded with its end.
            last = await context.Sessions.ProbeAsync("refused", context.Cancellation);
            return last.Outcome == ConnectOutcome.Refused;
        }
    }
}
