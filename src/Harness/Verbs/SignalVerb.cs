using Harness.Histories;
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
public sealed record SignalStep(string Server, Signal? Signal = null, SignalTarget Target = SignalTarget.Running) : Step;

/// <summary>Whether the process that a signal is for has to be there.</summary>
public enum SignalTarget
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
    "Sends a signal to a server's process (kill(2)). One that tells it to drain starts its grace period, and the harness watches that its listener closes within 5 s.",
    server, name, expect)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<Signal> name = new("name", new SignalKind(), "the signal, SIGSTOP, SIGCONT and SIGKILL included; default: the server's stop signal");
    private static readonly Field<SignalTarget> expect = new(
        "expect",
        new ChoiceKind<SignalTarget>(("no-such-process", SignalTarget.Gone), ("may-be-gone", SignalTarget.Any)),
        "`no-such-process`: the process has to be gone (ESRCH), within 5s; `may-be-gone`: it may be, for a server that was told to end; default: it runs");

    internal override Step Read(FieldValues values) =>
        new SignalStep(values.Require(server), values.Find(name), values.FindValue(expect) ?? SignalTarget.Running);

    private protected override FieldValues Write(SignalStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(name, step.Signal)
        .SetValue(expect, step.Target == SignalTarget.Running ? null : step.Target);

    private protected override void Check(SignalStep step, Scope scope)
    {
        if (step.Target == SignalTarget.Running)
            scope.UseRunning(step, server.Name, step.Server);
        else
            scope.Use(step, server.Name, step.Server);
        if (step.Target == SignalTarget.Gone)
            scope.End(step.Server, waits: true);
        else if (step.Signal == Signal.Kill)
            scope.Kill(step.Server);
        else if (step.Signal != Signal.Stop && step.Signal != Signal.Continue)
            scope.End(step.Server, waits: false);
    }

    private protected override async Task RunAsync(SignalStep step, Run run, string number, CancellationToken cancellation)
    {
        var target = run.Servers[step.Server];
        var signal = step.Signal ?? target.Specification.StopSignalInForce;
        if (step.Target == SignalTarget.Gone)
            await run.Patience.UntilAsync(() => target.HasExited, Patience.DefaultWithin, cancellation);
        if (signal == Signal.Kill)
            await run.Sessions.SettleAsync(cancellation);
        var found = run.Servers.Send(target, signal, SignalReason.Step);
        if (step.Target != SignalTarget.Any && found != (step.Target == SignalTarget.Running))
        {
            throw new StepFailure(found ? $"{step.Server} still runs" : $"{signal} found no process: {step.Server} has exited")
            {
                Expected = found ? "no such process" : "a running process",
                Actual = found ? $"the process {target.Process.Pid} took the signal" : "no such process",
                Servers = [step.Server],
            };
        }
    }
}
