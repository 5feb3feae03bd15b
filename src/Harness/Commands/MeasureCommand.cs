using System.CommandLine;
using Harness.Extending;
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

    private readonly Option<double?> maxLost = MaxLostOption.Of("A gate: at most N of a million connections may be lost, such as 10/M. The exit code is 0 if this is proved, 1 if the opposite is proved, otherwise 2");

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
    private readonly Option<ulong?> seed = SeedOption.Of("Makes simulated worlds repeat the same events (default: a new seed, which is printed)");

    private readonly SuiteArguments suite;
    private readonly Terminal terminal;
    private readonly Extensions extensions;
    private readonly Action beforeRun;

    public MeasureCommand(Terminal terminal, Extensions extensions, Action beforeRun) : base("measure", "Repeats one scenario and counts what is lost and delayed, per rollover and per million connections.")
    {
        this.terminal = terminal;
        this.extensions = extensions;
        this.beforeRun = beforeRun;
        arguments = new ScenarioArguments(this, extensions);
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
        if (arguments.Select(parsed, terminal, out var exitCode, cancellation) is not { } selection)
            return exitCode;
        if (selection.InvalidFiles > 0)
            return ExitCodes.InvalidFile;
        if (selection.Scenarios is not [var scenario])
        {
            await terminal.Errors.WriteLineAsync($"rollover: 'measure' takes one scenario, and these are {selection.Scenarios.Count}; {WhichOf(selection.Scenarios)}");
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
        var runner = new SuiteRunner(extensions.Verbs, EchoProgram.BesideHarness, prepared with { Rules = extensions.Rules });
        var run = new MeasuringRun(variants, parsed.GetValue(times) ?? 100, runner, prepared.Results);
        await terminal.Status.ShowAsync(() => run.Progress, () => run.RunAsync(cancellation));
        if (run.NotRunBecause is { } because)
        {
            await terminal.Errors.WriteLineAsync($"rollover: {SafeText.Of(scenario.Identity)} cannot be run here: {SafeText.Of(because)}");
            return ExitCodes.EverythingSkipped;
        }

        var isWritten = await ReportAsync(scenario, run, gate, sure, prepared.Results);

        foreach (var condition in run.NeverReached)
            await terminal.Errors.WriteLineAsync($"rollover: '{condition}' never happened in any run, and the scenario is there to reach it ('sometimes'): what was measured is something else");
        if (cancellation.IsCancellationRequested)
            return ExitCodes.Interrupted;
        return run.HarnessFailed ? ExitCodes.InternalError
            : gate is not null ? ExitCodeOf(run.Measured.Select(measured => gate.Judge(measured).Decision).Concat(run.NeverReached.Count > 0 ? [GateDecision.Undecided] : []))
            : run.Measured.Any(measured => measured.InconclusiveRuns > 0) ? ExitCodes.Inconclusive
            : isWritten ? ExitCodes.Verified
            : ExitCodes.InternalError;
    }

    /// <summary>What would name one of them: a file, or a cell of a file with a matrix.</summary>
    private static string WhichOf(IReadOnlyList<Scenario> scenarios) => scenarios.DistinctBy(scenario => scenario.File).Count() == 1 && scenarios[0].Cell is { } cell
        ? $"name a cell of the matrix of {SafeText.Of(scenarios[0].File!)}: --filter '[{SafeText.Of(cell)}]'"
        : "name its file";

    /// <summary>What is proved bad comes first, then what is not proved.</summary>
    private static int ExitCodeOf(IEnumerable<GateDecision> decisions)
    {
        var all = decisions.ToHashSet();
        return all.Contains(GateDecision.Failed) ? ExitCodes.Violated : all.Contains(GateDecision.Undecided) ? ExitCodes.Inconclusive : ExitCodes.Verified;
    }

    /// <summary>Prints the table and writes it for programs.</summary>
    /// <returns>Whether all of it could be written.</returns>
    private async Task<bool> ReportAsync(Scenario scenario, MeasuringRun run, LossGate? gate, double sure, ResultsFolder results)
    {
        // The file, not the name: a name says what its author expects, and the table says what happened.
        var title = $"{SafeText.Of(scenario.Identity)}, {TimesOf(run.Measured)} in {SecondsText.Of(run.Took)}";
        await terminal.Output.WriteAsync($"{title}\n\n{MeasurementTable.Render(run.Measured, sure)}\n");
        if (gate is not null)
            await terminal.Output.WriteAsync($"{GateText.Render(gate, run.Measured)}\n");
        results.Write("measurement.json", MeasurementJson.Write(scenario.Name, run.Measured, sure, gate));
        await terminal.Output.WriteLineAsync($"results in {SafeText.Of(results.Path)}{(run.KeptHistories > 0 ? $", with the {(run.KeptHistories == 1 ? "history of the run" : $"histories of {run.KeptHistories} runs")} in which something happened" : "")}");
        return !Unwritten.Report(results, terminal);
    }

    /// <summary><c>run 100 times</c>; of several variants that were interrupted, <c>each run 7 or 8 times</c>.</summary>
    private static string TimesOf(IReadOnlyList<Measurement> measured)
    {
        var times = measured.Select(one => one.Runs + one.InconclusiveRuns).Distinct().Order().ToList();
        return $"{(measured.Count > 1 ? "each " : "")}run {(times is [1] ? "once" : $"{string.Join(" or ", times)} times")}";
    }
}
