using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Waits for a fixed time.</summary>
/// <param name="For">How long; it is not scaled.</param>
/// <param name="Because">Why nothing better can be waited for.</param>
internal sealed record WaitStep(TimeSpan For, string Because) : Step;

/// <summary><c>wait</c>.</summary>
internal sealed class WaitVerb() : Verb<WaitStep>(
    "wait",
    "Waits for a fixed time: the only fixed sleep; a reason is required. Everything else waits for a condition.",
    duration, because)
{
    private static readonly Field<TimeSpan> duration = new("for", new DurationKind(), "how long") { Required = true };
    private static readonly Field<string> because = new("because", new TextKind("a line of text", oneLine: true), "why there is no condition to wait for") { Required = true };

    public override string Example => "- wait: { for: 1s, because: the last ACKs arrive }";

    internal override Step Read(FieldValues values) => new WaitStep(values.Require(duration), values.Require(because));

    private protected override FieldValues Write(WaitStep step) => new FieldValues().SetValue(duration, step.For).Set(because, step.Because);

    private protected override void Check(WaitStep step, Scope scope)
    {
        // Nothing but its length can be wrong with a wait, and that is checked for every step.
    }

    private protected override Task RunAsync(WaitStep step, StepContext context) =>
        context.Polling.DelayAsync(step.For, context.Cancellation);
}
