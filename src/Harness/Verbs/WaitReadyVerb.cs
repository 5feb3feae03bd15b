using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;

namespace Harness.Verbs;

/// <summary>Waits until a server is ready.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Within">How long at most; null: 10 s.</param>
internal sealed record WaitReadyStep(string Server, TimeSpan? Within = null) : Step;

/// <summary><c>wait-ready</c>.</summary>
internal sealed class WaitReadyVerb() : Verb<WaitReadyStep>(
    "wait-ready",
    "Waits until a server is ready: it listens by the kernel's tables, or what its specification says.",
    server, within)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<TimeSpan> within = CommonFields.Within("10s", "how long to wait until the server is ready");

    public override string Example => "- wait-ready: { server: v1, within: 20s }";

    internal override Step Read(FieldValues values) => new WaitReadyStep(values.Require(server), values.FindValue(within));

    private protected override FieldValues Write(WaitReadyStep step) => new FieldValues().Set(server, step.Server).SetValue(within, step.Within);

    private protected override void Check(WaitReadyStep step, Scope scope) => scope.UseRunning(step, server.Name, step.Server);

    private protected override Task RunAsync(WaitReadyStep step, StepContext context) =>
        context.Servers.WaitReadyAsync(context.Servers[step.Server], step.Within ?? Servers.DefaultReadyWithin, context.Cancellation);
}
