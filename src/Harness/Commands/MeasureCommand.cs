using System.CommandLine;
using System.Diagnostics;
using Harness.Histories;
using Harness.Measuring;
using Harness.Reporting;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;

namespace Harness.Commands;

/// <summary><c>rollover measure</c>: repeats a scenario and counts what is lost and delayed.</summary>
internal sealed class MeasureCommand : Command
{
    /// <summary>More histories of runs in which something happened are not kept: they are large and alike.</summary>
    private const int MostHistories = 20;

    private readonly Option<int?> times = NumberOption.Of("--times", "-n", most: 1_000_000, "How often the scenario is run (default: 100)");

    private readonly Option<IReadOnlyList<Variation>?> compare = new("--compare")
    {
        Description = $"Runs it in turn with each value and shows them side by side: drain=immediate,accept,guard,steer. What can be compared: {string.Join(", ", Variation.Keys)}",
        HelpName = "KEY=VALUE,…",
        CustomParser = result =>
        {
            var variations = Variation.Parse(result.Tokens[0].Value, out var problem);
            if (variations is null)
                result.AddError($"--compare: {problem}");
            return variations;
        },
    };

    private readonly ScenarioArguments arguments;
    private readonly Option<ulong?> seed = SeedOption.Of("Makes simulated worlds do the same again (default: a new seed, which is printed)");

    private readonly SuiteArguments suite;
    private readonly Terminal terminal;
    private readonly Action beforeRun;

    public MeasureCommand(Terminal terminal, Action beforeRun) : base("measure", "Repeats one scenario and counts what is lost and delayed, per rollover and per million connections.")
    {
        this.terminal = terminal;
        this.beforeRun = beforeRun;
        arguments = new ScenarioArguments(this);
        Options.Add(times);
        Options.Add(compare);
        suite = new SuiteArguments(this);
        Options.Add(seed);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!suite.HasDescriptors(parsed, jobs: 1, terminal))
            return ExitCodes.Usage;
        beforeRun();
        if (arguments.Select(parsed, terminal, out var exitCode) is not { } selection)
            return exitCode;
        if (selection.InvalidFiles > 0)
            return ExitCodes.InvalidFile;
        if (selection.Scenarios is not [var scenario])
        {
            await terminal.Errors.WriteLineAsync($"rollover: 'measure' takes one scenario, and these are {selection.Scenarios.Count}; name its file");
            return ExitCodes.Usage;
        }

        if (await suite.PrepareAsync(parsed, seed, terminal) is not { } prepared)
            return ExitCodes.Usage;

        var variants = parsed.GetValue(compare) is { } variations
            ? variations.Select(variation => (Scenario: variation.Of(scenario), Measured: new Measurement(variation.ToString()))).ToList()
            : [(scenario, new Measurement(""))];
        return await MeasureAsync(variants, parsed.GetValue(times) ?? 100, new SuiteRunner(ScenarioArguments.Verbs, EchoProgram.BesideHarness, prepared), prepared.Results, cancellation);
    }

    private async Task<int> MeasureAsync(IReadOnlyList<(Scenario Scenario, Measurement Measured)> variants, int repetitions, SuiteRunner runner, ResultsFolder results, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var kept = 0;
        var exitCode = ExitCodes.Verified;

        // In turn, so that what else the machine does falls on all of them alike.
        for (var turn = 0; turn < repetitions && !cancellation.IsCancellationRequested; turn++)
        {
            foreach (var (scenario, measured) in variants)
            {
                var result = await runner.RunOneAsync(scenario, cancellation);
                if (result.Verdict is not { } verdict)
                {
                    await terminal.Errors.WriteLineAsync($"rollover: {SafeText.Of(scenario.File!)} cannot be run here: {SafeText.Of(result.NotRunBecause!)}");
                    return ExitCodes.EverythingSkipped;
                }

                if (measured.Add(result.History, verdict) && kept < MostHistories)
                    kept++;
                else
                    results.Delete(Path.GetDirectoryName(result.HistoryPath));
                if (verdict.HarnessFailed)
                    exitCode = ExitCodes.InternalError;
            }
        }

        var all = variants.Select(variant => variant.Measured).ToList();
        var title = $"{SafeText.Of(variants[0].Scenario.Name)}: {all.Min(measured => measured.Runs + measured.InconclusiveRuns)} times in {EventText.Seconds(clock.Elapsed)}";
        await terminal.Output.WriteAsync($"{title}\n\n{MeasurementTable.Render(all)}\n");
        results.Write("measurement.json", MeasurementJson.Write(variants[0].Scenario.Name, all));
        await terminal.Output.WriteLineAsync($"results in {SafeText.Of(results.Path)}{(kept > 0 ? $", with the histories of {kept} runs in which something happened" : "")}");

        var isWritten = !Unwritten.Report(results, terminal);
        if (cancellation.IsCancellationRequested)
            return ExitCodes.Interrupted;
        if (exitCode == ExitCodes.Verified && all.Exists(measured => measured.InconclusiveRuns > 0))
            return ExitCodes.Inconclusive;
        return isWritten ? exitCode : ExitCodes.InternalError;
    }
}
