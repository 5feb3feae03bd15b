using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Asserts that a server exits, and how.</summary>
/// <param name="Server">The server.</param>
/// <param name="Code">The exit code, or null.</param>
/// <param name="Signal">The signal that ends it, or null.</param>
/// <param name="Within">How long it may take; null: 5 s.</param>
internal sealed record AssertExitStep(string Server, int? Code = null, Signal? Signal = null, TimeSpan? Within = null) : Step;

/// <summary><c>assert-exit</c>.</summary>
internal sealed class AssertExitVerb() : Verb<AssertExitStep>(
    "assert-exit",
    "Asserts that a server's process ends. The rule `clean-exit` checks how it ends: with `code` or by `signal`. Without both, it has to end with 0, or by a SIGKILL that the run sent, unless that SIGKILL told it to leave.",
    server, code, signal, within)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<int> code = new("code", new IntegerKind(0, 255), "its exit code");
    private static readonly Field<Signal> signal = new("signal", new SignalKind(), "the signal that ends it");

    // What these do to a process that does not handle them: nothing, or they stop or continue it (signal(7)).
    private static readonly IReadOnlyList<string> harmless = ["SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH"];
    private static readonly Field<TimeSpan> within = CommonFields.Within();

    public override string Example => "- assert-exit: { server: v1, code: 0, within: 10s }";

    internal override Step Read(FieldValues values) =>
        new AssertExitStep(values.Require(server), values.FindValue(code), values.Find(signal), values.FindValue(within));

    private protected override FieldValues Write(AssertExitStep step) => new FieldValues()
        .Set(server, step.Server)
        .SetValue(code, step.Code)
        .Set(signal, step.Signal)
        .SetValue(within, step.Within);

    private protected override void Check(AssertExitStep step, Scope scope)
    {
        scope.Use(step, server.Name, step.Server);
        if (step.Code is not null && step.Signal is not null)
            scope.Report(step, signal.Name, "a process ends with an exit code or by a signal, not both", "keep one of 'code' and 'signal'");
        else if (step.Signal is { } ending && harmless.Contains(ending.Name))
            scope.Report(step, signal.Name, $"no process is ended by {ending}", "name a signal that ends one, such as SIGKILL");
        else if (scope.KillerOf(step.Server) is { } killer && (step.Code is not null || (step.Signal is not null && step.Signal != Signal.Kill)))
            scope.Report(step, step.Code is null ? signal.Name : code.Name, $"the server '{step.Server}' was killed before this step", $"the step in line {killer.Place.Line} sends it a SIGKILL: expect 'signal: SIGKILL'");
        scope.End(step.Server, waits: true);
    }

    private protected override async Task RunAsync(AssertExitStep step, StepContext context)
    {
        var target = context.Servers[step.Server];
        target.ExpectExit(step.Code, step.Signal);
        var limit = step.Within ?? Polling.DefaultWithin;
        if (await context.Polling.UntilAsync(() => target.HasExited, limit, context.Cancellation))
            return;
        throw new StepFailure($"{target.Name} has not exited within {SecondsText.Of(context.Polling.Scale(limit))}")
        {
            Expected = "the process has ended",
            Actual = target.IsStopped ? $"pid {target.Process.Pid} is stopped" : $"pid {target.Process.Pid} runs",
            Servers = [target.Name],
            Waited = context.Polling.Scale(limit),
        };
    }
}
