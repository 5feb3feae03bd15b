using Spectre.Console;

namespace Harness.Commands;

/// <summary>Where the command line prints, and what can be shown there.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="Live">The console for a live table, or null where lines are printed instead.</param>
public sealed record Terminal(TextWriter Output, TextWriter Errors, IAnsiConsole? Live)
{
    /// <summary>Why something could not be printed; null if everything was.</summary>
    internal Func<string?> Failure { get; init; } = () => null;

    /// <summary>Whether the process is the command line alone: whatever becomes its child descends from a server then. Where others call the command line, they may have children of their own.</summary>
    internal bool IsOfProcess { get; init; }

    /// <summary>Reads a variable of the environment that says what shows the output, such as GitHub Actions.</summary>
    internal Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>
    /// The process' own: live if stdout is a terminal that can move its cursor, without colours if NO_COLOR is set (no-color.org). To be called
    /// before anything else opens a file.
    /// </summary>
    public static Terminal OfProcess()
    {
        var (output, errors) = StandardWriter.OfProcess();
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var live = !output.IsClosed && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var console = live
            ? AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(output),
            })
            : null;
        return new Terminal(output, errors, console)
        {
            IsOfProcess = true,
            Variable = Environment.GetEnvironmentVariable,
            Failure = () => output.Failure is { } lost ? $"standard output could not be written: {lost}" : errors.Failure is { } unsaid ? $"standard error could not be written: {unsaid}" : null,
        };
    }

    /// <summary>The same, and nothing that is printed can steer it: <see cref="SafeWriter"/>.</summary>
    internal Terminal Guarded() => this with { Output = new SafeWriter(Output), Errors = new SafeWriter(Errors) };
}
