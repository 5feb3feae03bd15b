using System.CommandLine;
using Harness.Reporting;
using Harness.Rules;
using Harness.Scenarios.Files;

namespace Harness.Commands;

/// <summary><c>rollover schema</c>: the JSON Schema of scenario files, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand(Terminal terminal) : base("schema", "Prints the JSON Schema of scenario files, with which an editor completes and checks them.") =>
        SetAction(_ =>
        {
            terminal.Output.Write(new ScenarioFile(ScenarioArguments.Verbs.Reader, RuleBook.Names).SchemaText());
            return ExitCodes.Verified;
        });
}
