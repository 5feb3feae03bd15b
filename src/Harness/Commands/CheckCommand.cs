using System.CommandLine;
using Harness.Extending;

namespace Harness.Commands;

/// <summary><c>rollover check</c>: the problems of scenario files; runs nothing.</summary>
internal sealed class CheckCommand : Command
{
    public CheckCommand(Terminal terminal, Extensions extensions) : base("check", "Names every problem of scenario files, and runs nothing.")
    {
        var arguments = new ScenarioArguments(this, extensions);
        SetAction((parsed, cancellation) =>
        {
            terminal.GitHub?.Begin(terminal.Output);
            if (arguments.Select(parsed, terminal, out var exitCode, cancellation) is { } selection)
                terminal.Output.WriteLine($"{selection.Files} {(selection.Files == 1 ? "file" : "files")}{(selection.Scenarios.Count > selection.Files - selection.InvalidFiles ? $" ({selection.Scenarios.Count} scenarios)" : "")} checked, {(selection.InvalidFiles == 0 ? "no problem" : $"{selection.InvalidFiles} invalid")}");
            return Task.FromResult(exitCode);
        });
    }
}
