using System.CommandLine;
using Harness.Logging;
using Harness.Scenarios.Text;
using Harness.Suites;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harness.Commands;

/// <summary><c>--log FILE</c>: what the harness does and waits for, for the diagnosis of a run that hangs.</summary>
internal static class LogOption
{
    /// <summary>Its name.</summary>
    public const string Name = "--log";

    /// <summary>The option.</summary>
    public static Option<string?> Of() => new(Name)
    {
        Description = "Appends what the harness does and waits for to this file (default: no log)",
        HelpName = "FILE",
    };

    /// <summary>Opens the log that is asked for, or one that drops everything; null, and it has been said, where the file cannot be written.</summary>
    public static ILoggerFactory? Open(string? path, Terminal terminal)
    {
        if (path is null)
            return NullLoggerFactory.Instance;
        try
        {
            return LogFile.Open(path, TimeProvider.System);
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error) || error is ArgumentException)
        {
            terminal.Errors.WriteLine($"rollover: no log can be written to '{SafeText.Of(path)}': {SafeText.Of(error.Message)} Name another file with {Name}.");
            return null;
        }
    }
}
