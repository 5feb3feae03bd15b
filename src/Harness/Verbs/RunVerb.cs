using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Checking;
using Harness.Scenarios.Files;
using Harness.Scenarios.Syntax;
using Harness.Scenarios.Values;

namespace Harness.Verbs;

/// <summary>Runs a program that is no server, to its end.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Code">The exit code that it has to end with; null: 0.</param>
/// <param name="Within">How long it may take; null: 10 s.</param>
internal sealed record RunStep(ServerCommand Command, int? Code = null, TimeSpan? Within = null) : Step;

/// <summary><c>run</c>.</summary>
internal sealed class RunVerb() : Verb<RunStep>(
    "run",
    "Runs a program that is not a server, and waits for its end. Use it for other parts of a deployment, such as writing or testing a configuration file. The program runs where the servers run. Processes that it leaves behind are ended with the run.",
    command, code, within)
{
    private static readonly Field<ServerCommand> command = new("command", new CommandKind(), "the program and its arguments; `$port`, `$address`, `$pid:v1` (the main process of the server v1) and `$folder:v1` (its folder) are replaced in them") { Required = true };
    private static readonly Field<int> code = new("code", new IntegerKind(0, 255), "the exit code that it has to end with; default 0");
    private static readonly Field<TimeSpan> within = CommonFields.Within("10s", "how long the command may take");

    public override string Example => "- run: [nginx, -t, -c, \"$folder:v1/nginx.conf\"]";

    internal override Step Read(FieldValues values) => new RunStep(values.Require(command), values.FindValue(code), values.FindValue(within));

    private protected override FieldValues Write(RunStep step) => new FieldValues()
        .Set(command, step.Command)
        .SetValue(code, step.Code)
        .SetValue(within, step.Within);

    private protected override void Check(RunStep step, Scope scope)
    {
        if (step.Command.IsEcho)
            scope.Report(step, command.Name, "'echo' is a server: it does not end", "start it: 'spawn'");
    }

    private protected override Task RunAsync(RunStep step, StepContext context) =>
        context.Commands.RunAsync($"run {context.Number}", step.Command, step.Within ?? RunCommands.DefaultWithin, step.Code ?? 0, context.Cancellation);
}
