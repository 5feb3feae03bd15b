using System.CommandLine;
using Harness.Reporting;

namespace Harness.Commands.Completion;

/// <summary><c>rollover completion</c>: the script by which a shell completes the command line.</summary>
internal sealed class CompletionCommand : Command
{
    private readonly Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish", HelpName = "bash|zsh|fish" };

    /// <summary>For the command line below a command.</summary>
    /// <param name="terminal">Where the script is printed.</param>
    /// <param name="root">Gives the command; it is asked for late, since this command is one of those below it.</param>
    public CompletionCommand(Terminal terminal, Func<Command> root) : base("completion", "Prints the script by which a shell completes commands, options, files and names.")
    {
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Arguments.Add(shell);
        SetAction(parsed =>
        {
            var commands = CompletedCommand.Of(root());
            terminal.Output.Write(parsed.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Of(commands),
                "zsh" => ZshCompletion.Of(commands),
                _ => FishCompletion.Of(commands),
            });
            return ExitCodes.Verified;
        });
    }
}
