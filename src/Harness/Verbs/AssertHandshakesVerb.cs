using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts that connects are under way whose SYN nobody has answered.</summary>
/// <param name="Count">How many at least.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
/// <param name="For">How long it has to stay so; null: not at all.</param>
public sealed record AssertUnansweredStep(int Count, TimeSpan? Within = null, TimeSpan? For = null) : Step;

/// <summary><c>assert-unanswered</c>.</summary>
internal sealed class AssertUnansweredVerb() : Verb<AssertUnansweredStep>(
    "assert-unanswered",
    "Asserts that at least so many clients wait for the answer to their SYN (SYN_SENT, by the kernel's tables). For a step that runs beside a `connect`, in `parallel`.",
    count, within, stays)
{
    private static readonly Field<int> count = new("count", new IntegerKind(min: 1), "how many") { Required = true };
    private static readonly Field<TimeSpan> within = CommonFields.Within();
    private static readonly Field<TimeSpan> stays = CommonFields.For();

    internal override Step Read(FieldValues values) =>
        new AssertUnansweredStep(values.FindValue(count) ?? 1, values.FindValue(within), values.FindValue(stays));

    private protected override FieldValues Write(AssertUnansweredStep step) => new FieldValues()
        .SetValue(count, step.Count)
        .SetValue(within, step.Within)
        .SetValue(stays, step.For);

    private protected override void Check(AssertUnansweredStep step, Scope scope)
    {
        // Clients are known by their connects, which run beside this step.
    }

    private protected override Task RunAsync(AssertUnansweredStep step, Run run, string number, CancellationToken cancellation)
    {
        var seen = 0;
        return Assertion.HoldsAsync(run, () => (seen = run.World.UnansweredSyns()) >= step.Count, step.Within, step.For, Failure, cancellation);

        StepFailure Failure() => new($"{(seen == 0 ? "no client waits" : $"only {seen} clients wait")} for the answer to a SYN")
        {
            Expected = $"at least {step.Count} in SYN_SENT, by the kernel's tables",
            Actual = $"{seen}",
        };
    }
}
