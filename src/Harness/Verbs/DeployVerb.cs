using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Replaces a server by another one, as an orchestration tool does.</summary>
/// <param name="From">The server that is replaced.</param>
/// <param name="To">The name of the one that is started.</param>
/// <param name="Signal">What tells the old one to drain; null: its stop signal.</param>
/// <param name="Grace">How long that may take; null: what its specification says.</param>
/// <param name="Within">How long the new one may take to be ready; null: 10 s.</param>
/// <param name="LeavesOutside">Whether the old one is taken out of its group from outside before it is told to drain.</param>
/// <param name="NotReady">Whether the new one is not to become ready: then it is ended, and the old one is left alone.</param>
internal sealed record DeployStep(string From, string To, Signal? Signal = null, TimeSpan? Grace = null, TimeSpan? Within = null, bool NotReady = false, bool LeavesOutside = false) : Step;

/// <summary><c>deploy</c>.</summary>
internal sealed class DeployVerb() : Verb<DeployStep>(
    "deploy",
    "Replaces one server by another in nine steps, each an event of the history: launch, bind with SO_REUSEPORT, listen, readiness, signal, the old listener closed (by the kernel's tables), its sessions finished, its exit or SIGKILL at the end of the grace period, complete.",
    to, from, signal, grace, within, leave, expect)
{
    private static readonly Field<string> to = new("to", new NameKind("server"), "the name of the new server") { Required = true };
    private static readonly Field<string> from = new("from", new NameKind("server"), "the server that is replaced") { Required = true };
    private static readonly Field<Signal> signal = new("signal", new SignalKind(), "what tells the old server to drain; default: its stop signal");
    private static readonly Field<TimeSpan> grace = new("grace", new DurationKind(), "how long the old server may take to exit; default: what its specification says");

    private static readonly Field<TimeSpan> within = new("within", new DurationKind(), "how long the new server may take to be ready; default 10s");
    private static readonly Field<string> leave = new("leave", new ChoiceKind("outside"), "`outside`: the old server is taken out of its SO_REUSEPORT group by `rollover-replace leave` before the signal, so that its close loses no connection");
    private static readonly Field<string> expect = new("expect", new ChoiceKind("not-ready"), "`not-ready`: the new server must not become ready; it is ended by its stop signal, and the old server is left alone (rollback)");

    public override string Example => "- deploy: { from: v1, to: v2, grace: 10s }";

    internal override Step Read(FieldValues values) =>
        new DeployStep(values.Require(from), values.Require(to), values.Find(signal), values.FindValue(grace), values.FindValue(within), values.Has(expect), values.Has(leave));

    private protected override FieldValues Write(DeployStep step) => new FieldValues()
        .Set(from, step.From)
        .Set(to, step.To)
        .Set(signal, step.Signal)
        .SetValue(grace, step.Grace)
        .SetValue(within, step.Within)
        .Set(leave, step.LeavesOutside ? "outside" : null)
        .Set(expect, step.NotReady ? "not-ready" : null);

    private protected override void Check(DeployStep step, Scope scope)
    {
        scope.UseRunning(step, from.Name, step.From);
        if (step.From == step.To)
        {
            scope.Report(step, to.Name, $"'{step.To}' cannot replace itself", "give the new server a name of its own");
            return;
        }

        if (step is { NotReady: true, LeavesOutside: true })
            scope.Report(step, leave.Name, "nobody leaves where the new server does not become ready", "leave out 'leave'");
        scope.Start(step, to.Name, step.To);
        scope.End(step.NotReady ? step.To : step.From, waits: true);
    }

    private protected override Task RunAsync(DeployStep step, StepContext context) =>
        step.NotReady
            ? context.Deployments.RollBackAsync(step.From, step.To, step.Grace, step.Within ?? Servers.DefaultReadyWithin, context.Cancellation)
            : context.Deployments.RunAsync(step.From, step.To, step.Signal, step.Grace, step.Within ?? Servers.DefaultReadyWithin, step.LeavesOutside, context.Cancellation);
}
