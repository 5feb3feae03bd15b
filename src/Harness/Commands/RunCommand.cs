using System.CommandLine;
using System.Diagnostics;
using Harness.Reporting;
using Harness.Reporting.Formats;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

namespace Harness.Commands;

/// <summary><c>rollover run</c>: runs scenarios and says what came of them.</summary>
internal sealed class RunCommand : Command
{
    private readonly Option<int?> jobs = NumberOption.Of("--jobs", "-j", most: 256, "How many scenarios run at the same time (default: one more than there are cores)");

    private readonly Option<bool> failFast = new("--fail-fast") { Description = "Start no other scenario after one that is not verified" };

    private readonly Option<bool> strict = new("--strict") { Description = "A scenario that this machine cannot run is a failure (exit code 1), and is not skipped" };

    private readonly Option<ulong?> seed = SeedOption.Of("Makes simulated worlds do the same again (default: a new seed, which is printed)");

    private readonly Option<string[]> report = ReportOption.Of();

    private readonly ScenarioArguments arguments;
    private readonly SuiteArguments suiteArguments;
    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public RunCommand(Terminal terminal, Action beforeRun) : base("run", "Runs scenarios against real servers on this kernel, and judges each by every rule.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        arguments = new ScenarioArguments(this);
        Options.Add(jobs);
        Options.Add(failFast);
        Options.Add(strict);
        Options.Add(report);
        suiteArguments = new SuiteArguments(this);
        Options.Add(seed);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!suiteArguments.HasDescriptors(parsed, parsed.GetValue(jobs) ?? Environment.ProcessorCount + 1, terminal))
            return ExitCodes.Usage;
        beforeRun();
        var clock = Stopwatch.StartNew();
        if (arguments.Select(parsed, terminal, out var exitCode) is not { } selection)
            return exitCode;
        if (selection.Scenarios.Count == 0)
            return exitCode; // nothing but invalid files, and each has been named

        if (await suiteArguments.PrepareAsync(parsed, seed, terminal) is not { } prepared)
            return ExitCodes.Usage;
        var options = prepared with { Jobs = parsed.GetValue(jobs) ?? Environment.ProcessorCount + 1, FailFast = parsed.GetValue(failFast) };
        var suite = new SuiteRunner(ScenarioArguments.Verbs, EchoProgram.BesideHarness, options);
        var gitHub = GitHubActions.Of(terminal.Variable);
        if (gitHub is not null)
            await terminal.Output.WriteLineAsync(gitHub.Begin);
        var outcome = await RunSuiteAsync(suite, selection.Scenarios, cancellation);

        var took = clock.Elapsed;
        var reporters = ReporterCatalog.Make(ReportOption.Read(parsed, report), options.Results);
        var suiteReport = SuiteReport.Write(
            reporters,
            outcome,
            options.Results,
            results => new SuiteSummary(results, selection.InvalidFiles, cancellation.IsCancellationRequested) { IsStrict = parsed.GetValue(strict) },
            took);
        foreach (var scenario in suiteReport.Scenarios.Where(scenario => scenario.Failure.Length > 0))
            await terminal.Output.WriteAsync($"\n{scenario.Failure}");
        await terminal.Output.WriteLineAsync($"\n{suiteReport.Summary.Describe(took)}; {(options.Results.IsNowhere ? "no results" : $"results in {SafeText.Of(options.Results.Path)}")}");
        if (gitHub is not null)
        {
            await terminal.Output.WriteAsync(gitHub.End(suiteReport));
            if (gitHub.AddSummary(suiteReport) is { } problem)
                options.Results.Note(problem);
        }

        Unwritten.Report(options.Results, terminal);
        return (suiteReport.Summary with { Unwritten = options.Results.Problems }).ExitCode;
    }

    private async Task<IReadOnlyList<ScenarioResult>> RunSuiteAsync(SuiteRunner suite, IReadOnlyList<Scenario> scenarios, CancellationToken cancellation)
    {
        if (terminal.Live is not { } console)
            return await suite.RunAsync(scenarios, new PlainProgress(terminal.Output), cancellation);
        var progress = new LiveProgress(scenarios.Count, TimeProvider.System, console.Profile.Height - 6);
        return await progress.ShowAsync(console, () => suite.RunAsync(scenarios, progress, cancellation));
    }
}
