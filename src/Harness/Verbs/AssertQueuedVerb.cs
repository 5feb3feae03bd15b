using Harness.Histories;
using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts that sessions are established but accepted by no process.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Server">The server in whose accept queue they are; null: any.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
/// <param name="For">How long it has to stay so; null: not at all.</param>
internal sealed record AssertQueuedStep(SessionSet Sessions, string? Server = null, TimeSpan? Within = null, TimeSpan? For = null) : Step;

/// <summary><c>assert-queued</c>.</summary>
internal sealed class AssertQueuedVerb() : Verb<AssertQueuedStep>(
    "assert-queued",
    "Asserts that sessions are established, but that no process has accepted them: by the kernel's tables, they have no owner. With `server`, asserts that so many connections wait in the accept queue of this server.",
    sessions, server, within, stays)
{
    private static readonly SessionsField sessions = new("the sessions") { Required = true };
    private static readonly Field<string> server = new("server", new NameKind("server"), "the server in whose accept queue they wait");
    private static readonly Field<TimeSpan> within = CommonFields.Within();
    private static readonly Field<TimeSpan> stays = CommonFields.For();

    public override string Example => "- assert-queued: { sessions: s1..s4, server: v1 }";

    internal override Step Read(FieldValues values) =>
        new AssertQueuedStep(values.Require(sessions), values.Find(server), values.FindValue(within), values.FindValue(stays));

    private protected override FieldValues Write(AssertQueuedStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .Set(server, step.Server)
        .SetValue(within, step.Within)
        .SetValue(stays, step.For);

    private protected override void Check(AssertQueuedStep step, Scope scope)
    {
        scope.Use(step, sessions.Name, step.Sessions, sends: false);
        if (step.Server is not null)
            scope.UseRunning(step, server.Name, step.Server);
    }

    private protected override Task RunAsync(AssertQueuedStep step, StepContext context)
    {
        var chosen = context.Sessions.Select(step.Sessions);
        var owned = new List<OwnerObserved>();
        var queue = 0;
        return Assertion.HoldsAsync(context, IsQueued, step.Within, step.For, Failure);

        bool IsQueued()
        {
            owned = [.. chosen.Select(context.Sessions.ObserveOwner).Where(observed => observed.Ownership != Ownership.Queued)];
            queue = step.Server is null ? 0 : context.Listeners.QueueLength(context.Servers[step.Server]);
            return owned.Count == 0 && (step.Server is null || queue >= chosen.Count);
        }

        StepFailure Failure() => new($"{(owned.Count > 0 ? $"{owned.Count} of {chosen.Count} sessions are" : "the sessions are")} not queued{(step.Server is null ? "" : $" at {step.Server}")}")
        {
            Expected = $"{chosen.Count} established and accepted by no process{(step.Server is null ? "" : $", in the accept queue of {step.Server}")}",
            Actual = owned.Count > 0 ? EventText.Describe(owned[0]) : $"{queue} in the accept queue of {step.Server}",
            Sessions = [.. (owned.Count > 0 ? owned.Select(observed => observed.Session) : chosen.Select(session => session.Name))],
            Servers = step.Server is null ? [] : [step.Server],
        };
    }
}
