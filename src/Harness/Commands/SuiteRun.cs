using System.Diagnostics;
using Harness.Extending;
using Harness.Reporting;
using Harness.Reporting.Formats;
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
    public int InvalidFiles { get; init; }

    /// <summary>Which part of the suite this is; null if it is all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Runs them.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var suite = new SuiteRunner(extensions.Verbs, EchoProgram.BesideHarness, options with { Rules = extensions.Rules });
        var gitHub = GitHubActions.Of(terminal.Variable);
        if (gitHub is not null)
            await terminal.Output.WriteLineAsync(gitHub.Begin);
        var entries = SuiteEntry.Repeat(scenarios, Repetitions);
        var display = terminal.Display(entries.Count);
        var reporting = new SuiteReporting(extensions.Reporters(reports, options.Results), options.Results, display);
        await display.ShowAsync(() => suite.RunAsync(entries, reporting, cancellation));

        var took = clock.Elapsed;
        var report = reporting.Complete(results => new SuiteSummary(results, InvalidFiles, cancellation.IsCancellationRequested) { IsStrict = IsStrict, Shard = Shard }, took);
        terminal.WriteFailures(report);
        foreach (var line in RepetitionText.Of(report.Scenarios))
            terminal.Status.Say([line]);
        await terminal.Output.WriteLineAsync($"\n{report.Summary.Describe(took)}; {(options.Results.IsNowhere ? "no results" : $"results in {SafeText.Of(options.Results.Path)}")}");
        if (gitHub is not null)
        {
            await terminal.Output.WriteAsync(gitHub.End(report));
            if (gitHub.AddSummary(report) is { } problem)
                options.Results.Note(problem);
        }

        Unwritten.Report(options.Results, terminal);
        return (report.Summary with { Unwritten = options.Results.Problems }).ExitCode;
    }
}
