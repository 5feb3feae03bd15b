using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Harness.Reporting;
using Harness.Rules;
using Harness.Running;
using Harness.Scenarios;
using Harness.Worlds.Linux;

namespace Harness.Commands;

/// <summary><c>rollover run</c>: runs scenarios and says what came of them.</summary>
internal sealed class RunCommand : Command
{
    private readonly Option<int?> jobs = new("--jobs", "-j")
    {
        Description = "How many scenarios run at the same time (default: the number of cores)",
        HelpName = "N",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, out var value) && value is >= 1 and <= 256
            ? value
            : Refuse(result, "--jobs takes a number from 1 to 256"),
    };

    private readonly Option<bool> failFast = new("--fail-fast") { Description = "Start no other scenario after one that is not verified" };

    private readonly Option<string> results = new("--results")
    {
        Description = "Where the results go: a folder a run, and the link 'latest'",
        HelpName = "DIR",
        DefaultValueFactory = _ => "results",
    };

    private readonly Option<double> timeScale = new("--time-scale")
    {
        Description = "Multiplies every deadline, for machines that are slow or busy",
        HelpName = "FACTOR",
        DefaultValueFactory = _ => 1,
        CustomParser = result => double.TryParse(result.Tokens[0].Value, out var value) && value is >= 0.1 and <= 100
            ? value
            : Refuse(result, "--time-scale takes a number from 0.1 to 100"),
    };

    private readonly ScenarioArguments arguments;
    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public RunCommand(Terminal terminal, Action beforeRun) : base("run", "Runs scenarios against real servers on this kernel, and judges each by every rule.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        arguments = new ScenarioArguments(this);
        foreach (var option in (Option[])[jobs, failFast, results, timeScale])
            Options.Add(option);
        SetAction(RunAsync);
    }

    private static int Refuse(ArgumentResult result, string problem)
    {
        result.AddError($"{problem}, not '{result.Tokens[0].Value}'");
        return 0;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        beforeRun();
        var clock = Stopwatch.StartNew();
        if (arguments.Select(parsed, terminal, out var exitCode) is not { } selection)
            return exitCode;
        if (selection.Scenarios.Count == 0)
            return exitCode; // nothing but invalid files, and each has been named

        var isolation = MachineIsolation.Best;
        if (isolation == Isolation.LoopbackAddress)
            await terminal.Errors.WriteLineAsync("rollover: this machine gives no network namespaces; each scenario gets a loopback address of its own instead");
        if (!ParentDeathSignal.IsAvailable)
            await terminal.Errors.WriteLineAsync("rollover: 'setpriv' (util-linux) is not installed; servers would outlive a harness that is killed");

        ResultsFolder folder;
        try
        {
            folder = ResultsFolder.Create(parsed.GetRequiredValue(results), DateTimeOffset.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await terminal.Errors.WriteLineAsync($"rollover: no results can be written to '{parsed.GetRequiredValue(results)}': {error.Message} Name another folder with --results.");
            return ExitCodes.Usage;
        }

        var options = new SuiteOptions(isolation, folder, parsed.GetValue(timeScale), parsed.GetValue(jobs) ?? Environment.ProcessorCount, parsed.GetValue(failFast));
        var suite = new SuiteRunner(ScenarioArguments.Verbs, EchoProgram.BesideHarness, options);
        var outcome = await RunSuiteAsync(suite, selection.Scenarios, cancellation);

        var summary = new SuiteSummary(outcome, selection.InvalidFiles, cancellation.IsCancellationRequested);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "results.json"), ResultsJson.Write(summary, folder.Path), CancellationToken.None);
        foreach (var result in outcome.Where(result => result.Verdict is { Outcome: not Outcome.Verified }))
            await terminal.Output.WriteAsync($"\n{FailureReport.Render(result)}");
        await terminal.Output.WriteLineAsync($"\n{summary.Describe(clock.Elapsed)}; results in {folder.Path}");
        return summary.ExitCode;
    }

    private async Task<IReadOnlyList<ScenarioResult>> RunSuiteAsync(SuiteRunner suite, IReadOnlyList<Scenario> scenarios, CancellationToken cancellation)
    {
        if (terminal.Live is not { } console)
            return await suite.RunAsync(scenarios, new PlainProgress(terminal.Output), cancellation);
        var progress = new LiveProgress(scenarios.Count, TimeProvider.System, console.Profile.Height - 6);
        return await progress.ShowAsync(console, () => suite.RunAsync(scenarios, progress, cancellation));
    }
}
