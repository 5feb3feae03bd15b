using System.Diagnostics;
using Harness.Extending;
using Harness.Reporting;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Commands;

/// <summary>Runs scenarios, shows how far it is, writes the reports, and says what came of it.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="extensions">What extensions add.</param>
/// <param name="options">How they are run.</param>
/// <param name="reports">The names of the reports that are written.</param>
internal sealed class SuiteRun(Terminal terminal, Extensions extensions, SuiteOptions options, IReadOnlyList<string> reports)
{
    /// <summary>How often each is run.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>Whether a scenario that this machine cannot run is a failure.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Files that could not be read as scenarios.</summary>
    public IReadOnlyList<InvalidFile> Invalid { get; init; } = [];

    /// <summary>Which part of the suite this is; null if it is all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Where relative paths begin; null if somebody has removed that folder.</summary>
    private static string? WorkingDirectory()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (Exception error) when (ResultsFolder.IsOfTheSurroundings(error))
        {
            return null;
        }
    }

    /// <summary>Runs them.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var directory = WorkingDirectory();
        var suite = new SuiteRunner(extensions.Verbs, EchoProgram.BesideHarness, options with { Rules = extensions.Rules });
        var entries = SuiteEntry.Repeat(scenarios, Repetitions);
        var display = terminal.Display(entries.Count);
        var reporting = new SuiteReporting([.. extensions.Reporters(reports, options.Results), .. terminal.GitHub?.Summaries(options.Results) ?? []], options.Results, display);
        await display.ShowAsync(() => suite.RunAsync(entries, reporting, cancellation));

        var took = clock.Elapsed;
        var report = reporting.Complete(results => new SuiteSummary(results, Invalid.Count, cancellation.IsCancellationRequested) { IsStrict = IsStrict, Shard = Shard, Invalid = Invalid, Directory = directory }, took);
        terminal.WriteFailures(report);
        foreach (var line in RepetitionText.Of(report.Scenarios))
            terminal.Status.Say([line]);
        await terminal.Output.WriteLineAsync($"\n{report.Summary.Describe(took)}; {(options.Results.IsNowhere ? "no results" : $"results in {SafeText.Of(options.Results.Path)}")}");
        if (report.Summary.SkippedInFailure is { } skipped)
            await terminal.Errors.WriteLineAsync($"rollover: {skipped}");
        Unwritten.Report(options.Results, terminal);
        var complete = report with { Summary = report.Summary with { Unwritten = options.Results.Problems } };
        terminal.GitHub?.Annotate(complete);
        return complete.Summary.ExitCode;
    }
}
