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
/// <param name="NoProcessExpected">Whether the process has to be gone.</param>
public sealed record SignalStep(string Server, Signal? Signal = null, bool NoProcessExpected = false) : Step;

/// <summary><c>signal</c>.</summary>
internal sealed class SignalVerb() : Verb<SignalStep>(
    "signal",
    "Sends a signal to a server's process (kill(2)). One that tells it to drain starts its grace period, and the harness watches that its listener closes within 5 s.",
    server, name, expect)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<Signal> name = new("name", new SignalKind(), "the signal, SIGSTOP, SIGCONT and SIGKILL included; default: the server's stop signal");
    private static readonly Field<string> expect = new("expect", new ChoiceKind("no-such-process"), "`no-such-process`: the process has to be gone (ESRCH), within 5s");

    internal override Step Read(FieldValues values) => new SignalStep(values.Require(server), values.Find(name), values.Has(expect));

    private protected override FieldValues Write(SignalStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(name, step.Signal)
        .Set(expect, step.NoProcessExpected ? "no-such-process" : null);

    private protected override void Check(SignalStep step, Scope scope)
    {
        if (step.NoProcessExpected)
            scope.Use(step, server.Name, step.Server);
        else
            scope.UseRunning(step, server.Name, step.Server);
        if (step.NoProcessExpected)
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
        if (step.NoProcessExpected)
            await run.Patience.UntilAsync(() => target.HasExited, Patience.DefaultWithin, cancellation);
        if (signal == Signal.Kill)
            await run.Sessions.SettleAsync(cancellation);
        var found = run.Servers.Send(target, signal, SignalReason.Step);
        if (found == step.NoProcessExpected)
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
