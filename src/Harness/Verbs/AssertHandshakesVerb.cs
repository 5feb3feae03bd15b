using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts that handshakes are under way.</summary>
/// <param name="Count">How many at least.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
/// <param name="For">How long it has to stay so; null: not at all.</param>
internal abstract record AssertHandshakesStep(int Count, TimeSpan? Within, TimeSpan? For) : Step;

/// <summary>Asserts that connects are under way whose SYN nobody has answered.</summary>
internal sealed record AssertUnansweredStep(int Count, TimeSpan? Within = null, TimeSpan? For = null) : AssertHandshakesStep(Count, Within, For);

/// <summary>Asserts that connections are in SYN queues.</summary>
internal sealed record AssertSynReceivedStep(int Count, TimeSpan? Within = null, TimeSpan? For = null) : AssertHandshakesStep(Count, Within, For);

/// <summary>What the two share.</summary>
internal abstract class AssertHandshakesVerb<TStep>(string name, string summary, Func<int, TimeSpan?, TimeSpan?, TStep> create) : Verb<TStep>(name, summary, count, within, stays)
    where TStep : AssertHandshakesStep
{
    private static readonly Field<int> count = new("count", new IntegerKind(min: 1), "how many") { Required = true };
    private static readonly Field<TimeSpan> within = CommonFields.Within();
    private static readonly Field<TimeSpan> stays = CommonFields.For();

    internal override Step Read(FieldValues values) => create(values.FindValue(count) ?? 1, values.FindValue(within), values.FindValue(stays));

    private protected override FieldValues Write(TStep step) => new FieldValues()
        .SetValue(count, step.Count)
        .SetValue(within, step.Within)
        .SetValue(stays, step.For);

    private protected override void Check(TStep step, Scope scope)
    {
        // Clients are known by their connects, which run beside this step.
    }

    private protected override Task RunAsync(TStep step, StepContext context)
    {
        var seen = 0;
        return Assertion.HoldsAsync(context, () => (seen = Seen(context.Handshakes)) >= step.Count, step.Within, step.For, Failure);

        StepFailure Failure() => new(Told(seen))
        {
            Expected = $"at least {step.Count} in {State}, by the kernel's tables",
            Actual = $"{seen}",
        };
    }

    private protected abstract string State { get; }

    private protected abstract int Seen(RunHandshakes handshakes);

    private protected abstract string Told(int seen);
}

/// <summary><c>assert-unanswered</c>.</summary>
internal sealed class AssertUnansweredVerb() : AssertHandshakesVerb<AssertUnansweredStep>(
    "assert-unanswered",
    "Asserts that at least so many clients wait for the answer to their SYN (SYN_SENT, by the kernel's tables). Use it beside a `connect`, in `parallel`.",
    (count, within, stays) => new AssertUnansweredStep(count, within, stays))
{
    public override string Example => "- assert-unanswered: 4";

    private protected override string State => "SYN_SENT";

    private protected override int Seen(RunHandshakes handshakes) => handshakes.Unanswered();

    private protected override string Told(int seen) => $"{(seen == 0 ? "no client waits" : $"only {seen} clients wait")} for the answer to a SYN";
}

/// <summary><c>assert-syn-received</c>.</summary>
internal sealed class AssertSynReceivedVerb() : AssertHandshakesVerb<AssertSynReceivedStep>(
    "assert-syn-received",
    "Asserts that at least so many connections to the shared port, of any clients, are in a SYN queue (SYN_RECV, by the kernel's tables): their SYN has arrived, and the last ACK of their handshake has not.",
    (count, within, stays) => new AssertSynReceivedStep(count, within, stays))
{
    public override string Example => "- assert-syn-received: 8";

    private protected override string State => "SYN_RECV";

    private protected override int Seen(RunHandshakes handshakes) => handshakes.SynReceived();

    private protected override string Told(int seen) => $"{(seen == 0 ? "no connection is" : $"only {seen} connections are")} in a SYN queue";
}
