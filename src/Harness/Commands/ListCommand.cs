using System.CommandLine;
using Harness.Extending;
using Harness.Scenarios.Text;

namespace Harness.Commands;

/// <summary><c>rollover list</c>: the scenarios, with their tags and files.</summary>
internal sealed class ListCommand : Command
{
    public ListCommand(Terminal terminal, Extensions extensions) : base("list", "Lists scenarios: file, tags and name.")
    {
        var arguments = new ScenarioArguments(this, extensions);
        SetAction((parsed, cancellation) =>
        {
            if (arguments.Select(parsed, terminal, out var exitCode, cancellation) is not { Scenarios: var scenarios })
                return Task.FromResult(exitCode);

            var rows = scenarios.Select(scenario => (File: SafeText.Of(scenario.File!), Tags: SafeText.Of(string.Join(' ', scenario.Tags)), Name: SafeText.Of(scenario.Name))).ToList();
            var file = rows.Select(row => row.File.Length).DefaultIfEmpty(0).Max();
            var tags = rows.Select(row => row.Tags.Length).DefaultIfEmpty(0).Max();
            foreach (var row in rows)
                terminal.Output.WriteLine($"{row.File.PadRight(file)}  {row.Tags.PadRight(tags)}  {row.Name}");
            return Task.FromResult(exitCode);
        });
    }
}
