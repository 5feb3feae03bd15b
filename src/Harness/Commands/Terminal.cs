using Spectre.Console;

namespace Harness.Commands;

/// <summary>Where the command line prints, and what can be shown there.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="Live">The console for a live table, or null where lines are printed instead.</param>
public sealed record Terminal(TextWriter Output, TextWriter Errors, IAnsiConsole? Live)
{
    /// <summary>The process' own: live if stdout is a terminal that can move its cursor, without colours if NO_COLOR is set (no-color.org).</summary>
    public static Terminal OfProcess()
    {
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var live = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var console = live
            ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors, Interactive = InteractionSupport.No })
            : null;
        return new Terminal(Console.Out, Console.Error, console);
    }
}
