using System.CommandLine;
using Harness.Reporting;
using Harness.Suites;

namespace Harness.Commands;

/// <summary><c>rollover schema</c>: the JSON Schema of scenario files, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand(Terminal terminal) : base("schema", "Prints the JSON Schema of scenario files, with which an editor completes and checks them.") =>
        SetAction(_ =>
        {
            terminal.Output.Write(ScenarioFormat.Of(ScenarioArguments.Verbs).SchemaText());
            return ExitCodes.Verified;
        });
}
