using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Shuts the sending side of sessions down.</summary>
/// <param name="Sessions">The sessions.</param>
internal sealed record HalfCloseStep(SessionSet Sessions) : Step;

/// <summary><c>half-close</c>.</summary>
internal sealed class HalfCloseVerb() : Verb<HalfCloseStep>(
    "half-close",
    "Shuts down the sending side of sessions (shutdown(2), SHUT_WR): the server sees an end of file, and replies still come.",
    sessions)
{
    private static readonly SessionsField sessions = new("the sessions") { Required = true };

    public override string Example => "- half-close: s1";

    internal override Step Read(FieldValues values) => new HalfCloseStep(values.Require(sessions));

    private protected override FieldValues Write(HalfCloseStep step) => new FieldValues().Set(sessions, step.Sessions);

    private protected override void Check(HalfCloseStep step, Scope scope)
    {
        scope.Use(step, sessions.Name, step.Sessions, sends: true);
        scope.EndSessions(step.Sessions, halfOnly: true);
    }

    private protected override Task RunAsync(HalfCloseStep step, StepContext context)
    {
        foreach (var session in context.Sessions.Select(step.Sessions))
            context.Sessions.HalfClose(session);
        return Task.CompletedTask;
    }
}
