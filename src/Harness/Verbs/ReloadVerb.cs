using Harness.Observations;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Tells a server to replace itself.</summary>
/// <param name="Server">The server.</param>
/// <param name="Signal">What tells it; null: SIGHUP, or the command.</param>
/// <param name="Command">The program that tells it; null: the signal.</param>
/// <param name="Done">A line that it prints when the reload is done; null: it is when a process of the new generation has held a listener for 100 ms.</param>
/// <param name="Within">How long that may take; null: 10 s.</param>
internal sealed record ReloadStep(string Server, Signal? Signal = null, ServerCommand? Command = null, Pattern? Done = null, TimeSpan? Within = null) : Step;

/// <summary><c>reload</c>.</summary>
internal sealed class ReloadVerb() : Verb<ReloadStep>(
    "reload",
    "Tells a server to replace itself, as nginx, gunicorn and Apache do at a signal and HAProxy does through its master. Waits for the new generation: processes that did not exist before, or that have executed a program since. A reload without a new generation fails. The processes of the old generation have to be gone at the end of the server's grace period.",
    server, signal, command, done, within)
{
    private static readonly Field<string> server = CommonFields.Server();
    private static readonly Field<Signal> signal = new("signal", new SignalKind(), "what tells it, sent to its main process; default: SIGHUP");
    private static readonly Field<ServerCommand> command = new("command", new CommandKind(), "instead of `signal`: a program that tells it, and its arguments; it has to end with exit code 0. `$pid:v1` in it stands for the main process of the server v1, and `$folder:v1` for its folder");
    private static readonly Field<Pattern> done = new("done", new MappingKind<Pattern>("'done'", new Field<Pattern>("output", new RegexKind(), "a line that it prints")), "`{ output: REGEX }`: a line that it prints when the reload is done; default: when a process of the new generation has held a listener on the port for 100 ms");
    private static readonly Field<TimeSpan> within = CommonFields.Within("10s", "how long the reload may take");

    public override string Example => "- reload: { server: v1, signal: SIGHUP }";

    internal override Step Read(FieldValues values) =>
        new ReloadStep(values.Require(server), values.Find(signal), values.Find(command), values.Find(done), values.FindValue(within));

    private protected override FieldValues Write(ReloadStep step) => new FieldValues()
        .Set(server, step.Server)
        .Set(signal, step.Signal)
        .Set(command, step.Command)
        .Set(done, step.Done)
        .SetValue(within, step.Within);

    private protected override void Check(ReloadStep step, Scope scope)
    {
        scope.UseRunning(step, server.Name, step.Server);
        if (step is { Signal: not null, Command: not null })
            scope.Report(step, command.Name, "both 'signal' and 'command' are given", "keep one of them");
        if (step.Command is { IsEcho: true })
            scope.Report(step, command.Name, "'echo' is a server, and tells nobody anything", "write the program as a list: [nginx, -s, reload]");
        if (scope.SpecificationOf(step.Server) is not { } specification)
            return;
        if (specification.IsEcho)
            scope.Report(step, server.Name, $"the EchoServer '{step.Server}' does not replace itself", "replace it by another one: 'deploy'");
        else if (step.Command is null && specification.DrainsOn(step.Signal ?? Signal.Hangup))
            scope.Report(step, step.Signal is null ? server.Name : signal.Name, $"{step.Signal ?? Signal.Hangup} is the stop signal of '{step.Server}'", "name the signal that tells it to replace itself");
    }

    private protected override Task RunAsync(ReloadStep step, StepContext context) => context.Reloads.RunAsync(
        step.Server, step.Command is null ? step.Signal ?? Signal.Hangup : null, step.Command, step.Done, step.Within ?? RunCommands.DefaultWithin, context.Cancellation);
}
