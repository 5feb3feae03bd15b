using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Sends a signal to a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Signal">The signal; null: the server's stop signal.</param>
/// <param name="Target">Whether the process has to be there.</param>
/// <param name="To">Which processes of the server get it.</param>
internal sealed record SignalStep(string Server, Signal? Signal = null, SignalTarget Target = SignalTarget.Running, SignalRecipients To = SignalRecipients.Leader) : Step;

/// <summary>Whether the process that a signal is for has to be there.</summary>
internal enum SignalTarget
{
    /// <summary>It has to be there.</summary>
    Running,

    /// <summary>It has to be gone (ESRCH), within 5 s.</summary>
    Gone,

    /// <summary>It may be gone already: a server that leaves ends when it is done.</summary>
    Any,
}

/// <summary><c>signal</c>.</summary>
internal sealed class SignalVerb() : Verb<SignalStep>(
    "signal",
    "Sends a signal to a server's main process, or to others of its processes (pidfd_send_signal(2)). A signal that tells the server to drain starts its grace period, and the harness then checks that its listener closes within 5 s.",
    server, name, to, expect)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<Signal> name = new("name", new SignalKind(), "the signal, SIGSTOP, SIGCONT and SIGKILL included; default: the server's stop signal");
    private static readonly Field<SignalRecipients> to = new(
        "to",
        new ChoiceKind<SignalRecipients>(("leader", SignalRecipients.Leader), ("group", SignalRecipients.Group), ("tree", SignalRecipients.Tree), ("listener", SignalRecipients.Listener)),
        "which processes get it: `leader`, the main process; `group`, all of the server in the process group of the leader; `tree`, all of the server; `listener`, those of the server that hold a listening socket on the port; default: `leader`");
    private static readonly Field<SignalTarget> expect = new(
        "expect",
        new ChoiceKind<SignalTarget>(("no-such-process", SignalTarget.Gone), ("may-be-gone", SignalTarget.Any)),
        "`no-such-process`: the process has to be gone (ESRCH), within 5s; `may-be-gone`: it may be, for a server that was told to end; default: it runs");

    public override string Example => "- signal: { server: v1, name: SIGHUP }";

    internal override Step Read(FieldValues values) =>
        new SignalStep(values.Require(server), values.Find(name), values.FindValue(expect) ?? SignalTarget.Running, values.FindValue(to) ?? SignalRecipients.Leader);

    private protected override FieldValues Write(SignalStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(name, step.Signal)
        .SetValue(to, step.To == SignalRecipients.Leader ? null : step.To)
        .SetValue(expect, step.Target == SignalTarget.Running ? null : step.Target);

    private protected override void Check(SignalStep step, Scope scope)
    {
        if (step.Target == SignalTarget.Running)
            scope.UseRunning(step, server.Name, step.Server);
        else
            scope.Use(step, server.Name, step.Server);
        if (step.Target == SignalTarget.Gone)
            scope.End(step.Server, waits: true);
        else if (step.Signal == Signal.Kill && step.To != SignalRecipients.Listener) // a process that holds the listener need not be the main one
            scope.Kill(step.Server);
        else if (step.Signal != Signal.Stop && step.Signal != Signal.Continue)
            scope.End(step.Server, waits: false);
    }

    private protected override async Task RunAsync(SignalStep step, StepContext context)
    {
        var target = context.Servers[step.Server];
        var signal = step.Signal ?? target.Specification.StopSignalInForce;
        if (step.Target == SignalTarget.Gone)
            await context.Polling.UntilAsync(() => target.HasExited, Polling.DefaultWithin, context.Cancellation);
        var found = await context.Servers.SignalAsync(target, signal, step.To, context.Cancellation);
        if (step.Target != SignalTarget.Any && found != (step.Target == SignalTarget.Running))
        {
            throw new StepFailure(found ? $"{step.Server} still runs" : $"{signal} found no process: {Nobody(target, step.To)}")
            {
                Expected = found ? "no such process" : "a running process",
                Actual = found ? $"the process {target.Process.Pid} took the signal" : "no such process",
                Servers = [step.Server],
            };
        }
    }

    private static string Nobody(LiveServer server, SignalRecipients to) =>
        to == SignalRecipients.Listener ? $"no process of {server.Name} holds a listening socket" : $"{server.Name} has exited";
}
