using System.CommandLine;

namespace Harness.Commands;

/// <summary><c>rollover list</c>: the scenarios, with their tags and files.</summary>
internal sealed class ListCommand : Command
{
    public ListCommand(Terminal terminal) : base("list", "Lists scenarios: file, tags and name.")
    {
        var arguments = new ScenarioArguments(this);
        SetAction(parsed =>
        {
            if (arguments.Select(parsed, terminal, out var exitCode) is not { Scenarios: var scenarios })
                return exitCode;

            var file = scenarios.Select(scenario => scenario.File!.Length).DefaultIfEmpty(0).Max();
            var tags = scenarios.Select(scenario => string.Join(' ', scenario.Tags).Length).DefaultIfEmpty(0).Max();
            foreach (var scenario in scenarios)
                terminal.Output.WriteLine($"{scenario.File!.PadRight(file)}  {string.Join(' ', scenario.Tags).PadRight(tags)}  {scenario.Name}");
            return exitCode;
        });
    }
}
