using Harness.Reporting;
using Harness.Reporting.Formats;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>Where the command line prints, and what can be shown there.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="Live">The console for a live table, or null where lines are printed instead.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Errors, IAnsiConsole? Live)
{
    /// <summary>Why something could not be printed; null if everything was.</summary>
    internal Func<string?> Failure { get; init; } = () => null;

    /// <summary>Whether the process is the command line alone: whatever becomes its child descends from a server then. Where others call the command line, they may have children of their own.</summary>
    internal bool IsOfProcess { get; init; }

    /// <summary>Whether a Ctrl-C was the first signal that ends the command.</summary>
    internal Func<bool> IsInterruptedAtKeyboard { get; set; } = () => false;

    /// <summary>What a person types; null where nobody does: the input or the output is no terminal.</summary>
    internal TextReader? Input { get; init; }

    /// <summary>Says how far long work is, and what it finds.</summary>
    internal IStatus Status => field ??= Live is { } console ? new LiveStatus(console, TimeProvider.System) : new PlainStatus(Output, TimeProvider.System);

    /// <summary>Reads a variable of the environment that says what shows the output, such as GitHub Actions.</summary>
    internal Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>GitHub Actions, where this is a step of it; null elsewhere.</summary>
    internal GitHubActions? GitHub { get; init; }

    /// <summary>
    /// The process' own: live if stdout is a terminal that can move its cursor, without colours if NO_COLOR is set (no-color.org). To be called
    /// before anything else opens a file.
    /// </summary>
    public static Terminal OfProcess()
    {
        var (output, errors) = StandardWriter.OfProcess();
        var noColours = Environment.GetEnvironmentVariable("NO_COLOR");
        var live = !output.IsClosed && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var console = live
            ? AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColoursOf(noColours),
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(output),
            })
            : null;
        return new Terminal(output, errors, console)
        {
            IsOfProcess = true,
            Input = output.IsClosed || Console.IsOutputRedirected || Console.IsInputRedirected ? null : Console.In,
            Variable = Environment.GetEnvironmentVariable,
            Failure = () => output.Failure is { } lost ? $"standard output could not be written: {lost}" : errors.Failure is { } unsaid ? $"standard error could not be written: {unsaid}" : null,
        };
    }

    /// <summary>Which colours there are. Only a variable that is not empty asks for none (no-color.org); what detects them takes an empty one for that as well.</summary>
    /// <param name="noColours">The variable NO_COLOR; null if there is none.</param>
    internal static ColorSystemSupport ColoursOf(string? noColours) => noColours switch
    {
        null => ColorSystemSupport.Detect,
        "" => ColorSystemSupport.Standard,
        _ => ColorSystemSupport.NoColors,
    };

    /// <summary>Shows the progress of a suite.</summary>
    /// <param name="total">How many runs it has.</param>
    internal ISuiteDisplay Display(int total)
    {
        var progress = new SuiteProgress(total, TimeProvider.System);
        return Live is { } console ? new LiveProgress(console, progress, TimeProvider.System) : new PlainProgress(Output, progress, TimeProvider.System);
    }

    /// <summary>Says why each scenario is not verified, after an empty line.</summary>
    internal void WriteFailures(SuiteReport suite)
    {
        // Of a scenario that is run again and again, the first one stands for all.
        foreach (var runs in suite.Scenarios.Where(scenario => scenario.FailureLines.Count > 0).GroupBy(scenario => scenario.Result.Repetition is null ? scenario : (object)scenario.Result.Scenario, ReferenceEqualityComparer.Instance))
        {
            Output.WriteLine();
            Status.Say(runs.First().FailureLines);
            if (runs.Count() > 1)
                Output.WriteLine($"  (and {runs.Count() - 1} more of its repetitions)");
        }
    }

    /// <summary>The same, and nothing that is printed can steer it: <see cref="SafeWriter"/>.</summary>
    internal Terminal Guarded() => this with { GitHub = GitHubActions.Of(Variable), Output = new SafeWriter(Output), Errors = new SafeWriter(Errors) };
}
