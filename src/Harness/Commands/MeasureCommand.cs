using System.CommandLine;
using System.Diagnostics;
using Harness.Measuring;
using Harness.Observations;
using Harness.Reporting;
using Harness.Running;
using Harness.Scenarios;
using Harness.Scenarios.Text;
using Harness.Suites;

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

    private readonly Option<double?> maxLost = MaxLostOption.Of("A gate: no more than so many of a million connections may be lost, such as 10/M. The exit code is 0 if that is proved, 1 if the opposite is, else 2");

    private readonly Option<double?> confidence = new("--confidence")
    {
        Description = "How sure the gate and each bound in the table have to be, in percent (default: 95)",
        HelpName = "PERCENT",
        CustomParser = result =>
        {
            var share = LossGate.ParseConfidence(result.Tokens[0].Value);
            if (share is null)
                result.AddError($"--confidence takes a number from 50 to 99.99, not '{result.Tokens[0].Value}'");
            return share;
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
        Options.Add(maxLost);
        Options.Add(confidence);
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

        var variations = parsed.GetValue(compare);
        if (variations is [var one, ..] && Variation.ProblemOf(one.Key, scenario) is { } problem)
        {
            await terminal.Errors.WriteLineAsync($"rollover: --compare: {problem}");
            return ExitCodes.Usage;
        }

        if (await suite.PrepareAsync(parsed, seed, terminal) is not { } prepared)
            return ExitCodes.Usage;

        var sure = parsed.GetValue(confidence) ?? Rate.DefaultConfidence;
        var gate = parsed.GetValue(maxLost) is { } most ? new LossGate(most, sure) : null;
        var variants = variations is not null
            ? variations.Select(variation => (Scenario: variation.Of(scenario), Measured: new Measurement(variation.ToString()))).ToList()
            : [(scenario, new Measurement(""))];
        var runner = new SuiteRunner(ScenarioArguments.Verbs, EchoProgram.BesideHarness, prepared);
        if (await MeasureAsync(variants, parsed.GetValue(times) ?? 100, runner, prepared.Results, cancellation) is not { } run)
            return ExitCodes.EverythingSkipped;
        var isWritten = await ReportAsync(variants[0].Scenario.Name, run, gate, sure, prepared.Results);

        if (cancellation.IsCancellationRequested)
            return ExitCodes.Interrupted;
        return run.HarnessFailed ? ExitCodes.InternalError
            : gate is not null ? ExitCodeOf(run.Measured.Select(measured => gate.Judge(measured).Decision))
            : run.Measured.Any(measured => measured.InconclusiveRuns > 0) ? ExitCodes.Inconclusive
            : isWritten ? ExitCodes.Verified
            : ExitCodes.InternalError;
    }

    /// <summary>What is proved bad comes first, then what is not proved.</summary>
    private static int ExitCodeOf(IEnumerable<GateDecision> decisions)
    {
        var all = decisions.ToHashSet();
        return all.Contains(GateDecision.Failed) ? ExitCodes.Violated : all.Contains(GateDecision.Undecided) ? ExitCodes.Inconclusive : ExitCodes.Verified;
    }

    /// <summary>Runs all variants, in turn; null, and it has been said, if one cannot be run here.</summary>
    private async Task<MeasuringRun?> MeasureAsync(IReadOnlyList<(Scenario Scenario, Measurement Measured)> variants, int repetitions, SuiteRunner runner, ResultsFolder results, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var kept = 0;
        var harnessFailed = false;

        // In turn, so background load affects every variant equally.
        for (var turn = 0; turn < repetitions && !cancellation.IsCancellationRequested; turn++)
        {
            foreach (var (scenario, measured) in variants)
            {
                var result = await runner.RunOneAsync(scenario, cancellation);
                if (result.Verdict is not { } verdict)
                {
                    await terminal.Errors.WriteLineAsync($"rollover: {SafeText.Of(scenario.File!)} cannot be run here: {SafeText.Of(result.NotRunBecause!)}");
                    return null;
                }

                if (measured.Add(result.History, verdict) && kept < MostHistories)
                    kept++;
                else
                    results.Delete(Path.GetDirectoryName(result.HistoryPath));
                harnessFailed |= verdict.HarnessFailed;
            }
        }

        return new MeasuringRun([.. variants.Select(variant => variant.Measured)], clock.Elapsed, kept, harnessFailed);
    }

    /// <summary>Prints the table and writes it for programs.</summary>
    /// <returns>Whether all of it could be written.</returns>
    private async Task<bool> ReportAsync(string scenario, MeasuringRun run, LossGate? gate, double sure, ResultsFolder results)
    {
        var title = $"{SafeText.Of(scenario)}: {run.Measured.Min(measured => measured.Runs + measured.InconclusiveRuns)} times in {SecondsText.Of(run.Took)}";
        await terminal.Output.WriteAsync($"{title}\n\n{MeasurementTable.Render(run.Measured, sure)}\n");
        if (gate is not null)
            await terminal.Output.WriteAsync($"{GateText.Render(gate, run.Measured)}\n");
        results.Write("measurement.json", MeasurementJson.Write(scenario, run.Measured, sure, gate));
        await terminal.Output.WriteLineAsync($"results in {SafeText.Of(results.Path)}{(run.KeptHistories > 0 ? $", with the histories of {run.KeptHistories} runs in which something happened" : "")}");
        return !Unwritten.Report(results, terminal);
    }

    /// <summary>What came of all runs.</summary>
    /// <param name="Measured">A measurement for each variant.</param>
    /// <param name="Took">How long they took.</param>
    /// <param name="KeptHistories">How many histories stay in the results folder.</param>
    /// <param name="HarnessFailed">Whether the harness failed in one of them.</param>
    private sealed record MeasuringRun(IReadOnlyList<Measurement> Measured, TimeSpan Took, int KeptHistories, bool HarnessFailed);
}
