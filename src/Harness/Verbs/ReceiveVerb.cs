using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Waits for the replies to requests that were sent without waiting.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Within">How long it may take; null: as long as a <c>send</c> waits for its reply.</param>
internal sealed record ReceiveStep(SessionSet Sessions, TimeSpan? Within = null) : Step;

/// <summary><c>receive</c>.</summary>
internal sealed class ReceiveVerb() : Verb<ReceiveStep>(
    "receive",
    "Waits for the replies to all requests that `send` with `wait: false` has sent on each session and that no `receive` has waited for, in their order. The rules check each reply as they check that of a `send` that waits.",
    sessions, within)
{
    private static readonly SessionsField sessions = new("the sessions; `all`: those on which such a request was sent") { Required = true };
    private static readonly Field<TimeSpan> within = new("within", new DurationKind(), "how long all of them may take; default: as long as `send` waits for a reply");

    public override string Example => "- receive: s1..s4";

    internal override Step Read(FieldValues values) => new ReceiveStep(values.Require(sessions), values.FindValue(within));

    private protected override FieldValues Write(ReceiveStep step) => new FieldValues()
        .Set(sessions, step.Sessions)
        .SetValue(within, step.Within);

    private protected override void Check(ReceiveStep step, Scope scope) => scope.Receive(step, sessions.Name, step.Sessions);

    private protected override async Task RunAsync(ReceiveStep step, StepContext context)
    {
        var chosen = context.Sessions.Select(step.Sessions);
        var waiting = chosen.Where(session => session.HasUnreceived).ToList();

        // A wait for nothing would hold whatever the servers do. Where a server has ended the session, that is for the rules to say.
        var idle = chosen.Where(session => !session.HasUnreceived && !session.HasServerEnded).Select(session => session.Name).ToList();
        if (step.Sessions.All ? waiting.Count == 0 : idle.Count > 0)
        {
            throw new StepFailure(idle.Count == 1 ? $"{idle[0]} has sent no request whose reply could be received" : $"{idle.Count} sessions have sent no request whose reply could be received")
            {
                Expected = "a 'send' with 'wait: false' before, and no 'receive' after it",
                Actual = idle.Count == 0 ? "no session is open" : $"none on {string.Join(", ", idle.Take(5))}{(idle.Count > 5 ? ", …" : "")}",
                Sessions = idle,
            };
        }

        var replied = await context.Sessions.ReceiveAsync(waiting, step.Within, context.Cancellation);
        foreach (var silent in waiting.Except(replied))
            SendVerb.FailIfKilledByTheRun(silent, "receive");
    }
}
