using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Ends sessions from the client's side.</summary>
/// <param name="Sessions">The sessions.</param>
internal abstract record EndSessionsStep(SessionSet Sessions) : Step;

/// <summary>Closes sessions in an orderly way.</summary>
internal sealed record DisconnectStep(SessionSet Sessions) : EndSessionsStep(Sessions);

/// <summary>Closes sessions with a reset.</summary>
internal sealed record ResetStep(SessionSet Sessions) : EndSessionsStep(Sessions);

/// <summary>What <c>disconnect</c> and <c>reset</c> share.</summary>
internal abstract class EndSessionsVerb<TStep>(string name, string summary, ClientEnding how, Func<SessionSet, TStep> create)
    : Verb<TStep>(name, summary, sessions)
    where TStep : EndSessionsStep
{
    private static readonly SessionsField sessions = new("the sessions") { Required = true };

    internal override Step Read(FieldValues values) => create(values.Require(sessions));

    private protected override FieldValues Write(TStep step) => new FieldValues().Set(sessions, step.Sessions);

    private protected override void Check(TStep step, Scope scope)
    {
        scope.Use(step, sessions.Name, step.Sessions, sends: false);
        scope.EndSessions(step.Sessions, halfOnly: false);
    }

    private protected override Task RunAsync(TStep step, StepContext context) =>
        context.Sessions.EndAsync(context.Sessions.Select(step.Sessions), how, byHarness: false).WaitAsync(context.Cancellation);
}

/// <summary><c>disconnect</c>.</summary>
internal sealed class DisconnectVerb() : EndSessionsVerb<DisconnectStep>(
    "disconnect",
    "Closes sessions in an orderly way: shuts down the sending side and waits up to 1 s for the server to do the same.",
    ClientEnding.Disconnect,
    sessions => new DisconnectStep(sessions))
{
    public override string Example => "- disconnect: s1..s4";
}

/// <summary><c>reset</c>.</summary>
internal sealed class ResetVerb() : EndSessionsVerb<ResetStep>(
    "reset",
    "Closes sessions with a reset (RST).",
    ClientEnding.Reset,
    sessions => new ResetStep(sessions))
{
    public override string Example => "- reset: s1";
}
