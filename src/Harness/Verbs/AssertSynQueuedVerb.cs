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
internal sealed record AssertSynQueuedStep(SessionSet Sessions, TimeSpan? Within = null, TimeSpan? For = null) : Step;

/// <summary><c>assert-syn-queued</c>.</summary>
internal sealed class AssertSynQueuedVerb() : Verb<AssertSynQueuedStep>(
    "assert-syn-queued",
    "Asserts that sessions are in a SYN queue: to their clients they are established, and at the server's side they are in SYN_RECV, by the kernel's tables.",
    sessions, within, stays)
{
    private static readonly SessionsField sessions = new("the sessions") { Required = true };
    private static readonly Field<TimeSpan> within = CommonFields.Within();
    private static readonly Field<TimeSpan> stays = CommonFields.For();

    /// <summary>RFC 793 calls a connection half-open whose other end has crashed: that was no name for this.</summary>
    public override string FormerName => "assert-half-open";

    public override string Example => "- assert-syn-queued: s1..s4";

    internal override Step Read(FieldValues values) =>
        new AssertSynQueuedStep(values.Require(sessions), values.FindValue(within), values.FindValue(stays));

    private protected override FieldValues Write(AssertSynQueuedStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .SetValue(within, step.Within)
        .SetValue(stays, step.For);

    private protected override void Check(AssertSynQueuedStep step, Scope scope) => scope.Use(step, sessions.Name, step.Sessions, sends: false);

    private protected override Task RunAsync(AssertSynQueuedStep step, StepContext context)
    {
        var chosen = context.Sessions.Select(step.Sessions);
        var others = new List<OwnerObserved>();
        return Assertion.HoldsAsync(context, AreSynQueued, step.Within, step.For, Failure);

        bool AreSynQueued()
        {
            others = [.. chosen.Select(context.Sessions.ObserveOwner).Where(observed => observed.Ownership != Ownership.SynReceived)];
            return others.Count == 0;
        }

        StepFailure Failure() => new(others.Count == 0 ? "the sessions are in SYN_RECV" : $"{others.Count} of {chosen.Count} sessions are not in SYN_RECV")
        {
            Expected = $"{chosen.Count} in SYN_RECV at the server's side",
            Actual = others.Count == 0 ? "in SYN_RECV" : EventText.Describe(others[0]),
            Sessions = [.. others.Select(observed => observed.Session)],
        };
    }
}
