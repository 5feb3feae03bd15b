using Harness.Histories;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Asserts that sessions are in a SYN queue.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
/// <param name="For">How long it has to stay so; null: not at all.</param>
internal sealed record AssertHalfOpenStep(SessionSet Sessions, TimeSpan? Within = null, TimeSpan? For = null) : Step;

/// <summary><c>assert-half-open</c>.</summary>
internal sealed class AssertHalfOpenVerb() : Verb<AssertHalfOpenStep>(
    "assert-half-open",
    "Asserts that sessions, which their clients take for established, are half-open at the server's side (SYN_RECV, by the kernel's tables): they are in a SYN queue.",
    sessions, within, stays)
{
    private static readonly SessionsField sessions = new("the sessions") { Required = true };
    private static readonly Field<TimeSpan> within = CommonFields.Within();
    private static readonly Field<TimeSpan> stays = CommonFields.For();

    public override string Example => "- assert-half-open: s1..s4";

    internal override Step Read(FieldValues values) =>
        new AssertHalfOpenStep(values.Require(sessions), values.FindValue(within), values.FindValue(stays));

    private protected override FieldValues Write(AssertHalfOpenStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .SetValue(within, step.Within)
        .SetValue(stays, step.For);

    private protected override void Check(AssertHalfOpenStep step, Scope scope) => scope.Use(step, sessions.Name, step.Sessions, sends: false);

    private protected override Task RunAsync(AssertHalfOpenStep step, StepContext context)
    {
        var chosen = context.Sessions.Select(step.Sessions);
        var others = new List<OwnerObserved>();
        return Assertion.HoldsAsync(context, AreHalfOpen, step.Within, step.For, Failure);

        bool AreHalfOpen()
        {
            others = [.. chosen.Select(context.Sessions.ObserveOwner).Where(observed => observed.Ownership != Ownership.HalfOpen)];
            return others.Count == 0;
        }

        StepFailure Failure() => new(others.Count == 0 ? "the sessions are half-open" : $"{others.Count} of {chosen.Count} sessions are not half-open")
        {
            Expected = $"{chosen.Count} half-open at the server's side",
            Actual = others.Count == 0 ? "half-open" : EventText.Describe(others[0]),
            Sessions = [.. others.Select(observed => observed.Session)],
        };
    }
}
