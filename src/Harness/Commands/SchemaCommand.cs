using System.CommandLine;
using Harness.Extending;
using Harness.Reporting;

namespace Harness.Commands;

/// <summary><c>rollover schema</c>: the JSON Schema of scenario files, for editors.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand(Terminal terminal, Extensions extensions) : base("schema", "Prints the JSON Schema of scenario files, with which an editor completes and checks them.")
    {
        Options.Add(ExtensionOption.Of());
        SetAction(_ =>
        {
            terminal.Output.Write(extensions.Format.SchemaText());
            return ExitCodes.Verified;
        });
    }
}
