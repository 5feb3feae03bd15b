using System.CommandLine;
using System.CommandLine.Help;
using Harness.Commands.Completion;
using Harness.Extending;
using Harness.Reporting;
using Harness.Scenarios.Values;
using Replace;

namespace Harness.Commands;

/// <summary>The command line <c>rollover</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and gives its exit code (<see cref="ExitCodes"/>).</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="terminal">Where everything is printed.</param>
    /// <param name="beforeRun">Is done before anything is run; it may start the program again, with other rights.</param>
    /// <param name="cancellation">The user stops it.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, Action beforeRun, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var code = await RunGuardedAsync(arguments, terminal.Guarded(), beforeRun, cancellation);

        // A verdict that nobody has seen is no success.
        if (terminal.Failure() is not { } failure)
            return code;
        await terminal.Errors.WriteLineAsync($"rollover: {failure}");
        return code == ExitCodes.Verified ? ExitCodes.InternalError : code;
    }

    private static async Task<int> RunGuardedAsync(IReadOnlyList<string> arguments, Terminal terminal, Action beforeRun, CancellationToken cancellation)
    {
        Extensions extensions;
        try
        {
            extensions = Extensions.Load(ExtensionOption.FilesIn(arguments));
        }
        catch (ExtensionException error)
        {
            await terminal.Errors.WriteLineAsync($"rollover: {error.Message}");
            return ExitCodes.Usage;
        }

        // Not before the program may start itself again: what stopped the commands of GitHub would not know how to let them count again.
        void BeforeForeignOutput()
        {
            beforeRun();
            terminal.GitHub?.Begin(terminal.Output);
        }

        Command root = null!;
        root = new Command("rollover", "Verifies that servers which share a TCP port with SO_REUSEPORT are replaced without losing a connection.")
        {
            new RunCommand(terminal, extensions, BeforeForeignOutput),
            new CheckCommand(terminal, extensions),
            new ListCommand(terminal, extensions),
            new NewCommand(terminal),
            new FormatCommand(terminal, extensions),
            new ExplainCommand(terminal, extensions),
            new SchemaCommand(terminal, extensions),
            new ReportCommand(terminal, extensions),
            new ShowCommand(terminal, extensions),
            new TryCommand(terminal, BeforeForeignOutput),
            new MeasureCommand(terminal, extensions, BeforeForeignOutput),
            new SurveyCommand(terminal, BeforeForeignOutput),
            new ProveCommand(terminal),
            new ExploreCommand(terminal, BeforeForeignOutput),
            new NetworkCommand(terminal, beforeRun),
            OutsideCommands.Leave(),
            OutsideCommands.Replace(),
            new CompletionCommand(terminal, () => root),
            new WorkerCommand(terminal, extensions, beforeRun),
        };
        root.Options.Add(new HelpOption { Recursive = true });

        if (arguments is ["--version"])
        {
            await terminal.Output.WriteLineAsync($"rollover {SuiteReport.Version}");
            return ExitCodes.Verified;
        }

        // No files of arguments: what an option names there, the extensions above all, would be known too late.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var problem in ProblemsOf(parsed, arguments, root))
                await terminal.Errors.WriteLineAsync($"rollover: {problem}");
            await terminal.Errors.WriteLineAsync("'rollover --help' shows what there is");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = terminal.Output, Error = terminal.Errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellation);
        }
        finally
        {
            terminal.GitHub?.End(terminal.Output);
        }
    }

    private static IEnumerable<string> ProblemsOf(ParseResult parsed, IReadOnlyList<string> arguments, Command root)
    {
        if (parsed.CommandResult.Command != root)
            return parsed.Errors.Select(error => error.Message);

        var commands = root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).ToList();
        if (arguments.Count == 0)
            return [$"a command is missing: {string.Join(", ", commands)}"];
        return [$"there is no command '{arguments[0]}'; {Suggestion.Remedy(arguments[0], commands) ?? $"there are {string.Join(", ", commands)}"}"];
    }
}
