using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Takes a server out of its group from outside, and tells it to drain.</summary>
/// <param name="Server">The server.</param>
/// <param name="Signal">What tells it to drain; null: its stop signal.</param>
/// <param name="Grace">How long it may take to exit; null: what its specification says.</param>
/// <param name="Within">How long it may take until nothing comes to it any more; null: 10 s.</param>
internal sealed record LeaveStep(string Server, Signal? Signal = null, TimeSpan? Grace = null, TimeSpan? Within = null) : Step;

/// <summary><c>leave</c>.</summary>
internal sealed class LeaveVerb() : Verb<LeaveStep>(
    "leave",
    "Takes a server out of its SO_REUSEPORT group from outside (`rollover-replace leave`), tells it to drain, and waits until its listeners are closed. The close then loses no connection, whatever the server does. Another server has to listen in the group.",
    server, signal, grace, within)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<Signal> signal = new("signal", new SignalKind(), "what tells it to drain; default: its stop signal");
    private static readonly Field<TimeSpan> grace = new("grace", new DurationKind(), "how long it may take to exit; default: what its specification says");
    private static readonly Field<TimeSpan> within = CommonFields.Within("10s", "how long leaving may take");

    public override string Example => "- leave: v1";

    internal override Step Read(FieldValues values) =>
        new LeaveStep(values.Require(server), values.Find(signal), values.FindValue(grace), values.FindValue(within));

    private protected override FieldValues Write(LeaveStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(signal, step.Signal)
        .SetValue(grace, step.Grace)
        .SetValue(within, step.Within);

    private protected override void Check(LeaveStep step, Scope scope)
    {
        scope.UseRunning(step, server.Name, step.Server);
        scope.End(step.Server, waits: false);
    }

    private protected override Task RunAsync(LeaveStep step, StepContext context) =>
        context.OutsideLeaves.RunAsync(context.Servers[step.Server], step.Signal, step.Grace, step.Within ?? RunCommands.DefaultWithin, context.Cancellation);
}
